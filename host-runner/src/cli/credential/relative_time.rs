//! A time relative to now, such as `3 minutes ago`.

use credential_store::Timestamp;

/// `3 minutes ago`, or the date if that was more than 30 days ago.
pub(crate) fn relative_time(timestamp: Timestamp, now: Timestamp) -> String {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    let seconds = now.seconds().saturating_sub(timestamp.seconds());
    let (count, unit) = match seconds {
        0..MINUTE => return "just now".to_owned(),
        MINUTE..HOUR => (seconds / MINUTE, "minute"),
        HOUR..DAY => (seconds / HOUR, "hour"),
        DAY..2_592_000 => (seconds / DAY, "day"),
        // Long ago, or in the future of this machine's clock.
        _ => {
            let timestamp = timestamp.to_string();
            let date = timestamp.split('T').next();
            return format!("on {}", date.unwrap_or(&timestamp));
        }
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural} ago")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recent_times_are_relative_and_others_are_dates() {
        let now = Timestamp::now();
        let shown = |seconds: i64| {
            relative_time(
                Timestamp::from_seconds(now.seconds() - seconds).unwrap(),
                now,
            )
        };
        let cases = [
            (0, "just now"),
            (59, "just now"),
            (60, "1 minute ago"),
            (3 * 60 + 59, "3 minutes ago"),
            (3_600, "1 hour ago"),
            (86_399, "23 hours ago"),
            (29 * 86_400, "29 days ago"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(shown(seconds), expected, "{seconds}");
        }
        let dated = relative_time(Timestamp::from_seconds(1_767_225_599).unwrap(), now);
        assert_eq!(dated, "on 2025-12-31");
        assert!(shown(-1_000).starts_with("on 20"), "{}", shown(-1_000));
    }
}
