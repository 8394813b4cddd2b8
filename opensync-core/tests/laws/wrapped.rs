//! Wrapped: a look back tells what the statistics of its time tell, and what stands out in it.

use opensync_core::stats::{Bucket, Streak};
use opensync_core::{Filter, Message, OpenSync, Session};

use super::common::{Archive, DAY, MINUTE, NOON, answer, archive, question};

/// Noon of January 1st, 2025.
const BEGIN: i64 = NOON - 365 * DAY;

fn say(archive: &OpenSync, id: &str, times: impl IntoIterator<Item = i64>) {
    let message = |(number, created_at): (usize, i64)| {
        let answer = answer(&format!("a-{number}"), "because", 10);
        Message { created_at, model: Some("claude-opus-4-5".into()), ..answer }
    };
    let said = times.into_iter().enumerate().map(message).collect();
    archive.ingest(Session::new("test", id), said).unwrap();
}

/// A session on each of some days, with as many messages as are told, a minute apart.
fn on_days(days: &[(i64, i64)]) -> Archive {
    let archive = archive();
    for &(day, messages) in days {
        let times = (0..messages).map(|number| BEGIN + day * DAY + number * MINUTE);
        say(&archive, &format!("s-{day}"), times);
    }
    archive
}

#[test]
fn a_look_back_adds_up_to_the_statistics_of_its_time_and_of_the_time_before() {
    let archive = on_days(&[(-9, 2), (0, 3), (20, 1), (28, 4), (34, 5), (35, 2), (36, 7)]);
    for zone in ["UTC", "+12:30", "America/New_York"] {
        let filter = Filter::default().time_zone(zone.parse().unwrap());
        for period in [Bucket::Day, Bucket::Week, Bucket::Month, Bucket::Year] {
            let told = archive.wrapped(period, BEGIN + 35 * DAY, &filter).unwrap();
            let within = filter.clone().since(&told.first_day).unwrap();
            let within = within.until(&told.last_day).unwrap();
            let stats = archive.stats(&within).unwrap();
            assert_eq!(told.totals.sums, stats.total, "{period} {zone}");
            assert!(told.totals.sums.messages > 0 && !told.is_going_on);
            let last = within.from_ms.unwrap() - 1;
            let before = archive.wrapped(period, last, &filter).unwrap();
            assert_eq!(told.before, before.totals, "{period} {zone}");
            let of_days: u64 = told.days.iter().map(|day| day.totals.sums.messages).sum();
            let of_hours: u64 = told.hours.iter().map(|hour| hour.messages).sum();
            assert_eq!((of_days, of_hours), (stats.total.messages, stats.total.messages));
        }
    }
}

#[test]
fn days_in_a_row_and_the_busiest_day_and_hour_stand_out() {
    let archive = on_days(&[(0, 1), (1, 1), (3, 1), (4, 5), (5, 1), (9, 5), (31, 9)]);
    let told = archive.wrapped(Bucket::Month, BEGIN, &Filter::default()).unwrap();
    assert_eq!((told.first_day.as_str(), told.last_day.as_str()), ("2025-01-01", "2025-01-31"));
    assert_eq!((told.days.len(), told.active_days), (31, 6));
    let Streak { first_day, days, .. } = told.streak;
    assert_eq!((first_day.as_str(), days), ("2025-01-04", 3));
    assert_eq!(told.busiest_day.unwrap().start, "2025-01-05");
    assert_eq!((told.busiest_hour, told.hours[12].messages), (Some(12), 14));
    assert_eq!((told.models[0].name.as_str(), told.pending), ("claude-opus-4-5", 0));

    let east = Filter::default().time_zone("+05:00".parse().unwrap());
    let told = archive.wrapped(Bucket::Month, BEGIN, &east).unwrap();
    assert_eq!(told.busiest_hour, Some(17));
}

#[test]
fn the_longest_session_is_the_one_that_somebody_was_at_work_at_for_longest() {
    let archive = archive();
    // Two words a week apart are no week of work.
    say(&archive, "long ago", [BEGIN, BEGIN + 7 * DAY]);
    say(&archive, "at work", (0..9).map(|number| BEGIN + number * 2 * MINUTE));
    say(&archive, "in spring", (0..99).map(|number| BEGIN + 90 * DAY + number * MINUTE));
    let longest = archive.wrapped(Bucket::Month, BEGIN, &Filter::default()).unwrap().longest;
    assert_eq!(longest.unwrap().session.external_id, "at work");
}

#[test]
fn what_goes_on_is_held_against_as_much_of_the_time_before() {
    let now = i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap();
    let (archive, into) = (archive(), now % DAY);
    let yesterday = now - into - DAY;
    say(&archive, "up to now", [yesterday + into / 2]);
    say(&archive, "later", [yesterday + i64::midpoint(into, DAY), yesterday + DAY - 1]);
    let told = archive.wrapped(Bucket::Day, now, &Filter::default()).unwrap();
    assert!(told.is_going_on);
    assert_eq!((told.before.sums.messages, told.before.sums.sessions), (1, 1));
}

#[test]
fn a_time_without_anything_has_nothing_that_stands_out() {
    let archive = archive();
    archive.ingest(Session::new("test", "s"), vec![question("q", "why?")]).unwrap();
    let told = archive.wrapped(Bucket::Year, BEGIN, &Filter::default()).unwrap();
    assert_eq!((told.totals.sums.messages, told.active_days, told.streak.days), (0, 0, 0));
    assert_eq!((told.days.len(), told.busiest_hour), (365, None));
    assert!(told.busiest_day.is_none() && told.longest.is_none() && told.models.is_empty());
}
