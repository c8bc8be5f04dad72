//! Reaching what it may not, and sending what it may not.

use super::case::{
    BaseUrl, Behaviour, Case, GET, Limits, ONE_SECOND, Options, Plain, REFUSED, VALID, at_load,
    case, cases,
};

const VIOLATION: (i32, &str) = (4, "origin-violation");
const MISPLACED: (i32, &str) = (4, "secret-misplaced");
const OFFLINE: (i32, &str) = (4, "network-from-offline-call");

cases! {
    another_port: case("another port", "get url={other}/v1/admin/limits", VIOLATION, BaseUrl("{other}/v1"));
    an_ip_literal_for_the_host: case("an IP literal for the host", "get url={other-ip}/v1/admin/limits", VIOLATION, BaseUrl("{other-ip}/v1"));
    another_host: case("another host", "get authority=hostile.invalid", VIOLATION, Behaviour("get authority={authority}"));
    a_subdomain: case("a subdomain", "get authority=key.localhost:{port}", VIOLATION, Behaviour("get authority=localhost:{port}"));
    the_host_with_a_final_dot: case("the host with a final dot", "get authority=localhost.:{port}", VIOLATION, GET);
    the_hosts_address_in_hexadecimal: case("the host's address in hexadecimal", "get authority=0x7f000001:{port}", VIOLATION, GET);
    user_info: case("user info", "get authority=me@{authority}", VIOLATION, GET);
    http_instead_of_https: case("http instead of https", "get scheme=http", VIOLATION, Behaviour("get scheme=https"));
    another_scheme: case("another scheme", "get scheme=ftp", VIOLATION, GET);
    a_path_outside_the_base_urls: case("a path outside the base URL's", "get path=/v4/admin/limits", VIOLATION, Behaviour("get path=/v1/admin/limits"));
    a_path_with_dot_dot: case("a path with `..`", "get path=/v1/../v1/admin/limits", VIOLATION, GET);
    a_path_with_a_percent_encoded_dot_dot: case("a path with a percent-encoded `..`", "get path=/v1/%2E%2e/v1/admin/limits", VIOLATION, GET);
    a_path_with_a_doubly_percent_encoded_dot_dot: case("a path with a doubly percent-encoded `..`", "get path=/v1/%252e%252e/v1/admin/limits", VIOLATION, GET);
    a_path_with_dot_dot_in_overlong_utf_8: case("a path with `..` in overlong UTF-8", "get path=/v1/%c0%ae%c0%ae/v1/admin/limits", VIOLATION, GET);
    a_path_with_dot_dot_in_javascript_escapes: case("a path with `..` in JavaScript escapes", "get path=/v1/%u002e%u002e/v1/admin/limits", VIOLATION, GET);
    a_path_with_dot_dot_around_a_control_character: case("a path with `..` around a control character", "get path=/v1/.%00./v1/admin/limits", VIOLATION, GET);
    a_path_with_full_width_dots: case("a path with full-width dots", "get path=/v1/%ef%bc%8e%ef%bc%8e/v1/admin/limits", VIOLATION, GET);
    a_path_with_an_empty_segment: case("a path with an empty segment", "get path=/v1//admin/limits", VIOLATION, GET);
    a_path_with_a_backslash: case("a path with a backslash", "get path=/v1/..\\v1/admin/limits", VIOLATION, GET);
    a_redirect_followed_to_a_metadata_address: case("a redirect followed to a metadata address", "follow", VIOLATION, BaseUrl("{api}/v1")).from("{api}/cases/to-metadata/v1");
    the_method_post: case("POST", "get method=POST", VIOLATION, Behaviour("get method=GET"));
    the_method_connect: case("CONNECT", "get method=CONNECT", VIOLATION, Behaviour("get method=GET"));
    a_request_body: case("a request body", "get body=key", VIOLATION, Behaviour("get body=none"));
    request_trailers: case("request trailers", "get body=trailers", VIOLATION, Behaviour("get body=none"));
    a_request_body_that_ends_with_an_error: case("a request body that ends with an error", "get body=unfinished", VIOLATION, Behaviour("get body=none"));
    a_request_body_that_never_ends: case("a request body that never ends: the request is sent without it", "get body=held", VALID, Behaviour("get body=none")).with(ONE_SECOND);
    a_header_that_is_not_on_the_list: case("a header that is not on the list", "get header=x-leak:1", VIOLATION, Behaviour("get header=accept-language:en"));
    a_cookie: case("a cookie", "get header=cookie:a=b", VIOLATION, Behaviour("get header=user-agent:b"));
    its_own_content_length: case("its own content length", "get header=content-length:0", VIOLATION, GET);
    its_own_host_header: case("its own host header", "get header=host:hostile.invalid", (3, "header-refused"), GET);
    its_own_transfer_encoding: case("its own transfer encoding", "get header=transfer-encoding:chunked", (3, "header-refused"), GET);
    the_key_in_the_path: case("the key in the path", "get path=/v1/{key}", MISPLACED, GET);
    the_key_in_the_query: case("the key in the query", "get query=?k={key}", MISPLACED, Behaviour("get query=?k=other"));
    the_key_in_a_free_header: case("the key in a free header", "get header=user-agent:a-{key}", MISPLACED, Behaviour("get header=user-agent:a-{hex}"));
    the_key_in_a_header_that_is_not_on_the_list: case("the key in a header that is not on the list", "get header=x-leak:{key}", MISPLACED, GET);
    its_placeholder_in_pieces: case("its placeholder in pieces: allowed, because it is useless", "get query=?a={first}&b={rest}", VALID, GET);
    its_placeholder_reversed: case("its placeholder reversed: allowed, because it is useless", "get header=user-agent:{reversed}", VALID, GET);
    the_authorization_header_left_out: case("the authorization header left out", "get authorization=left-out", REFUSED, GET);
    the_authorization_header_twice: case("the authorization header twice", "get authorization=twice", REFUSED, GET);
    the_authorization_header_with_something_added: case("the authorization header with something added", "get authorization=longer", REFUSED, GET);
    more_requests_than_allowed: case("more requests than allowed", "get times=5", (4, "request-limit"), Options(&["--max-requests", "5"]));
    a_header_flood: case("a header flood", "get header=accept: header-bytes=20000", (4, "header-limit"), Limits(|limits| limits.request_header_bytes = 64 << 10));
    a_url_flood: case("a URL flood", "get query=? path-bytes=20000", (4, "header-limit"), Limits(|limits| limits.request_header_bytes = 64 << 10));
    network_from_check: case("network from `check`", "network in=check", OFFLINE, GET);
    network_from_authorize: case("network from `authorize`", "network in=authorize", OFFLINE, GET);
    network_from_describe: at_load("network from `describe`", "network in=describe", OFFLINE.1, Plain);
}
