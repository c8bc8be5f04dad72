//! Claiming what it does not know, and returning what no host should take.

use super::case::{Behaviour, Case, GET, Limits, Plain, REFUSED, VALID, at_load, case, cases};

const UNPROVED: (i32, &str) = (4, "unproved-verdict");

cases! {
    valid_without_a_request: case("`valid` without a request", "claim", UNPROVED, GET);
    token_rejected_without_a_request: case("`token-rejected` without a request", "claim outcome=invalid verdict-code=token-rejected", UNPROVED, GET);
    valid_without_waiting_for_the_response: case("`valid` without waiting for the response: the host waits", "abandon", VALID, GET);
    a_message_of_a_megabyte: case("a message of a megabyte", "get message-bytes=1000000", (4, "output-too-large"), Behaviour("get message-bytes=1000"));
    a_message_of_ten_megabytes: case("a message of ten megabytes", "get message-bytes=10000000", (4, "output-too-large"), Limits(|limits| limits.text_bytes = 20 << 20));
    thousands_of_findings: case("thousands of findings", "find items=5000", (4, "output-too-large"), Limits(|limits| limits.list_items = 10_000));
    thousands_of_findings_in_check: case("thousands of findings in `check`", "find in=check items=5000", (4, "output-too-large"), Limits(|limits| limits.list_items = 10_000));
    large_findings_many_times: case("large findings, many times", "find in=check items=256 bytes=16380", (4, "output-too-large"), Behaviour("find in=check items=250 bytes=1000"));
    more_findings_than_are_searched_for_secrets: case("more findings than are searched for secrets", "find in=check items=40 bytes=16000", (4, "output-too-large"), Behaviour("find in=check items=30 bytes=16000"));
    thousands_of_facts: case("thousands of facts", "get facts=5000", (4, "output-too-large"), Limits(|limits| limits.list_items = 10_000));
    an_invalid_code: case("an invalid code", "get verdict-code=Not_A_Code", (4, "invalid-code"), Behaviour("get verdict-code=ok"));
    the_key_as_a_code: case("the key as a code", "find in=check field=api-key code={key}", (4, "invalid-code"), Behaviour("find in=check field=api-key code=found"));
    a_fact_with_an_invalid_name: case("a fact with an invalid name", "get facts=1 fact=\u{1b}[31m", (4, "invalid-code"), Behaviour("get facts=1 fact=quota"));
    escape_sequences: case("escape sequences: shown as harmless text", "get say={escape}", VALID, GET);
    the_key_in_its_texts: case("the key in its texts: redacted", "find in=check field=api-key message={key}{hex}", VALID, GET);
    authorize_that_refuses: case("`authorize` that refuses", "get authorize=refuse", REFUSED, GET);
    authorize_with_a_line_break_in_a_header: case("`authorize` with a line break in a header", "get authorize=injection", REFUSED, GET);
    authorize_with_an_invalid_name: case("`authorize` with an invalid name", "get authorize=bad-name", REFUSED, GET);
    authorize_with_the_host_header: case("`authorize` with the host header", "get authorize=host", REFUSED, GET);
    authorize_with_the_content_length: case("`authorize` with the content length", "get authorize=length", REFUSED, GET);
    authorize_with_a_header_twice: case("`authorize` with a header twice", "get authorize=twins", REFUSED, GET);
    authorize_with_a_different_header_for_the_real_key: case("`authorize` with a different header for the real key", "get authorize=other-if-real", REFUSED, GET);
    authorize_with_a_longer_value_for_the_real_key: case("`authorize` with a longer value for the real key", "get authorize=longer-if-real bytes=1", REFUSED, GET);
    authorize_with_the_key_in_a_made_up_encoding: case("`authorize` with the key in a made-up encoding", "get authorize=shifted", REFUSED, GET);
    authorize_with_hundreds_of_headers: case("`authorize` with hundreds of headers", "get authorize=many items=300", (4, "output-too-large"), Behaviour("get authorize=many items=10"));
    authorize_with_a_huge_header: case("`authorize` with a huge header", "get authorize=long bytes=20000", (4, "output-too-large"), Behaviour("get authorize=long bytes=100"));
    a_name_of_a_megabyte: at_load("a name of a megabyte", "long-name bytes=1000000", "output-too-large", Plain);
    thousands_of_steps: at_load("thousands of steps", "many-steps items=5000", "output-too-large", Plain);
    a_form_without_a_base_url: at_load("a form without a base URL", "no-url", "form-refused", Plain);
    a_form_with_two_base_urls: at_load("a form with two base URLs", "two-urls", "form-refused", Plain);
    a_form_with_a_field_twice: at_load("a form with a field twice", "twins", "form-refused", Plain);
    a_plain_field_named_like_a_key: at_load("a plain field named like a key", "plain-key", "form-refused", Plain);
    a_field_with_an_invalid_name: at_load("a field with an invalid name", "bad-name", "form-refused", Plain);
    a_default_for_a_secret: at_load("a default for a secret", "default-key", "form-refused", Plain);
    a_choice_without_choices: at_load("a choice without choices", "no-choices", "form-refused", Plain);
    choices_without_a_choice: at_load("choices without a choice", "stray-choices", "form-refused", Plain);
    a_minimum_length_of_four_billion_characters: at_load("a minimum length of four billion characters", "long-values", "form-refused", Plain);
    a_maximum_length_of_zero: at_load("a maximum length of zero", "no-values", "form-refused", Plain);
    a_rule_that_allows_no_characters: at_load("a rule that allows no characters", "no-characters", "form-refused", Plain);
    thousands_of_ranges_of_characters: at_load("thousands of ranges of characters", "all-characters items=5000", "output-too-large", Plain);
    all_characters_256_times: Case { end: VALID, ..at_load("all characters, 256 times: costs nothing", "all-characters items=256", "", Plain) };
    a_rule_without_ascii_letters: Case { end: VALID, ..at_load("a rule without ASCII letters: a placeholder is still found", "no-letters", "", Plain) };
    hundreds_of_fields: at_load("hundreds of fields", "many-fields items=300", "output-too-large", Plain);
    a_label_of_a_megabyte: at_load("a label of a megabyte", "long-label bytes=1000000", "output-too-large", Plain);
}
