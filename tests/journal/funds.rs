//! Parties and their withdrawals, for the scene.

use crate::support::{Bench, SHOP, USER};

/// Registers parties, feeds a pool, and lets one order of withdrawals be paid,
/// fail, stay and be refused; one payout is reported after its money was back.
pub fn play(bench: &mut Bench) {
    bench.ok(
        r#"{"type":"record_liquidity","fromChannel":"ALIPAY","toChannel":"BANK_CARD","amount":"100.00","currency":"CNY","reference":"b-1"}"#,
    );
    bench.ok(r#"{"type":"register_party","platformId":"大B","platformType":"settlement","referenceId":9}"#);
    let party = |code: &str| {
        format!(
            r#"{{"type":"register_party","userId":"{USER}","externalCode":"{code}","merchantUid":"m-1","withdrawRule":"T","shopName":"店","fees":[{{"currency":"CNY","fixed":"0.02","rate":"0.001","minimum":"0.05","maximum":"1"}}]}}"#
        )
    };
    bench.ok(&party("E-1"));
    bench.ok(&party("E-2"));
    bench.ok(&format!(r#"{{"type":"register_party","merchantId":"{SHOP}","withdrawDays":3}}"#));
    let order = bench.ok(
        r#"{"type":"withdraw_batch","orderId":"W-1","details":[{"externalCode":"E-2","amount":"2","summary":"周"},{"externalCode":"E-2","amount":"3"},{"externalCode":"E-1","amount":"4"},{"externalCode":"E-2","amount":"4"}]}"#,
    );
    bench.now += 1;
    for (at, reports) in [(0, &["PAID"][..]), (1, &["FAILED"])] {
        let id = order.get(&format!("details.{at}.withdrawalId"));
        bench.ok(&format!(r#"{{"type":"submit_payout","withdrawalId":"{id}"}}"#));
        for status in reports {
            bench.ok(&format!(
                r#"{{"type":"report_payout","withdrawalId":"{id}","status":"{status}","railReference":"R"}}"#
            ));
        }
    }
    let failed = order.get("details.1.withdrawalId");
    bench.refuse(
        &format!(r#"{{"type":"report_payout","withdrawalId":"{failed}","status":"PAID"}}"#),
        "PAYOUT_STATUS_FINAL",
    );
    bench.ok(&format!(
        r#"{{"type":"resolve_payout_exception","withdrawalId":"{failed}","resolution":"charge","userId":"{USER}"}}"#
    ));
    let last = order.get("details.3.withdrawalId");
    bench.ok(&format!(r#"{{"type":"submit_payout","withdrawalId":"{last}"}}"#));
}
