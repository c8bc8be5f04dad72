//! A response with its body parsed.

use crate::json::{Json, Object};
use crate::response::Response;

/// A response, its body as text, and as JSON if it is JSON.
pub(super) struct Answer<'a> {
    pub(super) response: &'a Response,
    pub(super) text: &'a str,
    pub(super) json: Option<Json<'a>>,
    /// The members of a body that is a JSON object.
    pub(super) members: Option<Object<'a>>,
    /// The `jobs` object that identifies the API.
    pub(super) jobs: Option<Object<'a>>,
}

impl<'a> Answer<'a> {
    /// Parses `text`, the body of `response`, by its shape and not by its content type.
    pub(super) fn new(response: &'a Response, text: &'a str) -> Self {
        let json = Json::parse(text);
        let members = json.and_then(Json::object);
        let jobs = members.as_ref().and_then(|members| members.get("jobs"));
        Self {
            response,
            text,
            json,
            jobs: jobs.and_then(Json::object),
            members,
        }
    }

    /// Whether the body is a JSON object or array, like every error of the API; a bare number or
    /// word is not.
    pub(super) fn is_json_error(&self) -> bool {
        self.json.is_some_and(Json::is_structure)
    }

    /// Whether the body is an HTML page: it starts like one, or is declared as one and is not JSON.
    pub(super) fn is_page(&self) -> bool {
        let body = self.text.trim_start();
        let called_a_page = || {
            self.response.header("content-type").any(|value| {
                let value = value.to_ascii_lowercase();
                value.starts_with("text/html") || value.starts_with("application/xhtml")
            })
        };
        body.starts_with('<') || (!body.is_empty() && self.json.is_none() && called_a_page())
    }
}
