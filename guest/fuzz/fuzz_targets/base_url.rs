//! For any text as the base URL: it is accepted or refused, and fixing it terminates.
#![no_main]

use clari_revenue::base_url::{BaseUrl, check};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let entered = BaseUrl::parse(text).ok();
    if let Some(base_url) = &entered {
        let url = base_url.as_url();
        assert_eq!(BaseUrl::parse(url.as_str()).as_ref().ok(), Some(base_url));
        assert!(base_url.probe_path().starts_with(url.path().trim_end_matches('/')));
    }
    for fix in check(text).into_iter().filter_map(|finding| finding.fix) {
        assert!(
            check(&fix.value)
                .iter()
                .all(|finding| finding.fix.is_none())
        );
        let origin = BaseUrl::parse(&fix.value).unwrap().as_url().origin();
        let is_entered = entered
            .as_ref()
            .is_none_or(|entered| entered.as_url().origin() == origin);
        assert!(is_entered || origin.ascii_serialization() == "https://api.clari.com");
    }
});
