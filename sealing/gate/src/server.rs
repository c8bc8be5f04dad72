//! What a server does with WASI HTTP, and a connector has no use for: it ends the call.

use alloc::string::String;

use sealing_runtime::trap;

use crate::Gate;
use crate::bindings::gate::types::{
    ErrorCode, Guest, GuestIncomingRequest, GuestOutgoingResponse, GuestResponseOutparam, Headers,
    IncomingBody, IoErrorBorrow, Method, OutgoingBody, OutgoingResponse, ResponseOutparam, Scheme,
    StatusCode,
};
use crate::streams::Nothing;
use crate::{bodies, fields, request, response};

impl Guest for Gate {
    type Fields = fields::Headers;
    type IncomingRequest = Nothing;
    type OutgoingRequest = request::Request;
    type RequestOptions = request::Options;
    type ResponseOutparam = Nothing;
    type IncomingResponse = response::Response;
    type IncomingBody = response::Body;
    type FutureTrailers = response::NoTrailers;
    type OutgoingResponse = Nothing;
    type OutgoingBody = bodies::Body;
    type FutureIncomingResponse = response::Future;

    fn http_error_code(_: IoErrorBorrow<'_>) -> Option<ErrorCode> {
        None
    }
}

#[rustfmt::skip]
impl GuestIncomingRequest for Nothing {
    fn method(&self) -> Method { trap() }
    fn path_with_query(&self) -> Option<String> { trap() }
    fn scheme(&self) -> Option<Scheme> { trap() }
    fn authority(&self) -> Option<String> { trap() }
    fn headers(&self) -> Headers { trap() }
    fn consume(&self) -> Result<IncomingBody, ()> { trap() }
}

#[rustfmt::skip]
impl GuestResponseOutparam for Nothing {
    fn set(_: ResponseOutparam, _: Result<OutgoingResponse, ErrorCode>) { trap() }
}

#[rustfmt::skip]
impl GuestOutgoingResponse for Nothing {
    fn new(_: Headers) -> Self { trap() }
    fn status_code(&self) -> StatusCode { trap() }
    fn set_status_code(&self, _: StatusCode) -> Result<(), ()> { trap() }
    fn headers(&self) -> Headers { trap() }
    fn body(&self) -> Result<OutgoingBody, ()> { trap() }
}
