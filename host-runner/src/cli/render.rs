//! Verdicts, findings and receipts as text.

use connector_host::{Actor, Finding, Outcome, Receipt, Severity, Value, Verdict};

use super::output::{Color, Colored, Output};
use super::policy;

/// Prints a verdict and its findings.
pub(crate) fn verdict(output: &Output, verdict: &Verdict) {
    verdict_without_findings(output, verdict);
    findings(output, &verdict.findings);
}

/// Prints a verdict without its findings.
pub(crate) fn verdict_without_findings(output: &Output, verdict: &Verdict) {
    let outcome = outcome(output, verdict.outcome);
    output.line(format_args!("{outcome} ({})", verdict.code));
    output.line(format_args!("  {}", verdict.message));
    if let Some(actor) = verdict.actor {
        output.line(format_args!("  who can fix it: {}", who(actor)));
    }
    match (verdict.retryable, verdict.retry_after_seconds) {
        (true, Some(seconds)) => output.line(format_args!("  retry: in {seconds} s")),
        (true, None) => output.line("  retry: later"),
        (false, _) => {}
    }
    for fact in &verdict.facts {
        output.line(format_args!("  {:<28} {:>10}", fact.name, fact.value));
    }
}

/// An outcome in its color.
pub(crate) fn outcome(output: &Output, outcome: Outcome) -> Colored<'static> {
    let color = match outcome {
        Outcome::Valid => Color::Green,
        Outcome::Invalid => Color::Red,
        Outcome::Undetermined => Color::Yellow,
    };
    output.paint(outcome.as_str(), color)
}

/// Prints findings.
pub(crate) fn findings(output: &Output, findings: &[Finding]) {
    for finding in findings {
        let (word, color) = match finding.severity {
            Severity::Error => ("error", Color::Red),
            Severity::Warning => ("warning", Color::Yellow),
        };
        let field = match finding.field.as_str() {
            "" => String::new(),
            field => format!(" {field}:"),
        };
        output.line(format_args!(
            "  {}{field} {} ({})",
            output.paint(word, color),
            finding.message,
            finding.code
        ));
        match finding.fix.as_ref().map(|fix| (&fix.field, &fix.value)) {
            Some((field, Value::Plain(value))) => {
                output.line(format_args!("    fix: {field} = {value}"));
            }
            Some((field, Value::Secret(_))) => {
                output.line(format_args!("    fix: {field} (not shown)"));
            }
            None => {}
        }
    }
}

/// Prints what a connector did.
pub(crate) fn receipt(output: &Output, receipt: &Receipt) {
    let component = &receipt.component;
    let or_unknown = |text: &Option<String>| text.clone().unwrap_or_else(|| "?".to_owned());
    output.line("receipt");
    output.line(format_args!(
        "  component  {} {}, {} bytes",
        or_unknown(&component.name),
        or_unknown(&component.version),
        component.bytes
    ));
    output.line(format_args!("  sha256     {}", component.sha256));
    output.line("  key        never in an instance with network access");
    for request in &receipt.requests {
        let address = request
            .address
            .map_or_else(|| "no address".to_owned(), |a| a.to_string());
        let tls = request
            .tls
            .as_deref()
            .map_or_else(String::new, |tls| format!(" · TLS {tls}"));
        let proxy = request.proxy.as_ref().map_or_else(String::new, |proxy| {
            let resolved = match proxy.resolved_name {
                true => ", which resolved the name",
                false => "",
            };
            format!(" · through {}{resolved}", proxy.url)
        });
        let result = match (request.status, request.fault.as_deref()) {
            (Some(status), _) => format!("status {status}"),
            (None, fault) => fault.unwrap_or("no response").to_owned(),
        };
        output.line(format_args!(
            "  request    {} {}",
            request.method, request.url
        ));
        output.line(format_args!(
            "             {address}{tls}{proxy} · {result} · {} ms · {} bytes out, {} in",
            request.milliseconds, request.request_bytes, request.response_bytes
        ));
        if let Some(denied) = &request.denied {
            output.line(format_args!(
                "             denied: {}; {}",
                denied.code,
                policy::allowing(denied)
            ));
        }
    }
    let (usage, limits) = (&receipt.usage, &receipt.limits);
    output.line(format_args!(
        "  time       {} of {} ms",
        usage.milliseconds, limits.call_milliseconds
    ));
    output.line(format_args!(
        "  CPU time   {} of {} ms",
        usage.guest_cpu_milliseconds, limits.guest_cpu_milliseconds
    ));
    output.line(format_args!(
        "  memory     {} of {} bytes",
        usage.peak_memory_bytes, limits.memory_bytes
    ));
}

fn who(actor: Actor) -> &'static str {
    match actor {
        Actor::User => "you",
        Actor::Admin => "an administrator of the account",
        Actor::Provider => "the provider of the API",
        Actor::Network => "the network",
        Actor::Operator => "the operator of this host, its proxy or its firewall",
    }
}
