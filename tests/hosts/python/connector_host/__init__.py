"""Runs a credential connector component under Python."""

from .connector import Connector, Refused
from .contract import Description, Field, Finding, Fix, Form, Header, Verdict
from .egress import Egress

__all__ = ["Connector", "Description", "Egress", "Field", "Finding", "Fix", "Form", "Header", "Refused", "Verdict"]
