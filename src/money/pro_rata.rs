//! Giving back in proportion to what was received, in steps.

/// What each party gives of `amount`, when each has `received` some and already
/// given back `refunded` of it: `(received, refunded)`, minor units. `None` if
/// less than `amount` is left.
///
/// Cumulative: after each step every party has given back its exact share of all
/// steps so far, rounded down, and the minor units left over go in list order to
/// parties that still have some. So many partial refunds end exactly where one
/// whole refund does (spec M8, B20), also when parties receive more in between.
///
/// ```
/// use split_ledger::money::pro_rata;
///
/// assert_eq!(pro_rata(&[(60, 0), (40, 0)], 5), Some(vec![3, 2]));
/// assert_eq!(pro_rata(&[(60, 3), (40, 2)], 95), Some(vec![57, 38]));
/// assert_eq!(pro_rata(&[(60, 60)], 1), None);
/// ```
#[must_use]
pub fn pro_rata(parties: &[(i64, i64)], amount: i64) -> Option<Vec<i64>> {
    let received: i128 = parties.iter().map(|(received, _)| i128::from(*received)).sum();
    let refunded: i128 = parties.iter().map(|(_, refunded)| i128::from(*refunded)).sum();
    let after = refunded + i128::from(amount);
    if amount < 0 || after > received {
        return None;
    }
    let mut left = amount;
    let mut parts = Vec::with_capacity(parties.len());
    for (received_here, refunded_here) in parties {
        let target = (i128::from(*received_here) * after).checked_div(received).unwrap_or(0);
        let part = (target - i128::from(*refunded_here)).clamp(0, i128::from(left)) as i64;
        left -= part;
        parts.push(part);
    }
    for ((received, refunded), part) in parties.iter().zip(&mut parts) {
        let more = left.min(received - refunded - *part);
        *part += more;
        left -= more;
    }
    (left == 0).then_some(parts)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn left(parties: &[(i64, i64)]) -> i64 {
        parties.iter().map(|(received, refunded)| received - refunded).sum()
    }

    proptest! {
        #[test]
        fn m8_partial_refunds_sum_to_the_whole(
            received in prop::collection::vec(1i64..1_000_000, 1..8),
            steps in prop::collection::vec(1i64..400_000, 0..20),
        ) {
            let mut parties: Vec<(i64, i64)> = received.iter().map(|received| (*received, 0)).collect();
            let total = left(&parties);
            let mut done = 0;
            for step in steps.into_iter().chain([total]) {
                let step = step.min(left(&parties));
                let parts = pro_rata(&parties, step).unwrap();
                prop_assert_eq!(parts.iter().sum::<i64>(), step);
                done += step;
                for (party, part) in parties.iter_mut().zip(parts) {
                    prop_assert!(part >= 0);
                    party.1 += part;
                    prop_assert!(party.1 <= party.0);
                    let exact = i128::from(party.0) * i128::from(done) / i128::from(total);
                    let off = (i128::from(party.1) - exact).abs();
                    prop_assert!(off <= received.len() as i128, "off by {off}");
                }
            }
            prop_assert_eq!(left(&parties), 0);
            prop_assert!(pro_rata(&parties, 1).is_none());
        }

        #[test]
        fn b20_it_holds_when_parties_receive_more_in_between(
            steps in prop::collection::vec((prop::collection::vec(0i64..1_000, 3), 0i64..2_000), 1..20),
        ) {
            let mut parties = vec![(0, 0); 3];
            for (more, back) in steps {
                for (party, more) in parties.iter_mut().zip(more) {
                    party.0 += more;
                }
                let back = back.min(left(&parties));
                let parts = pro_rata(&parties, back).unwrap();
                prop_assert_eq!(parts.iter().sum::<i64>(), back);
                for (party, part) in parties.iter_mut().zip(parts) {
                    prop_assert!(part >= 0 && part <= party.0 - party.1);
                    party.1 += part;
                }
            }
        }
    }
}
