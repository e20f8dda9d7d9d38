//! The page of the docs about errors.

use crate::error::REASONS;
use crate::wire::{allinpay, douyin::codes};

const HEAD: &str = "# Errors

<!-- Printed from the table of the core. Do not edit; after a change there run:
     cargo run --example describe -- errors > docs/errors.md -->

Every refusal has a stable code. The typed API throws a `LedgerError` with `code`, a `message` for
people and `details` for programs; all details are text. The REST face answers an `rpcStatus` with the
HTTP status and gRPC code below, and the code as the `reason` of its `google.rpc.ErrorInfo`:

```json
{
  \"code\": 9,
  \"message\": \"…\",
  \"details\": [
    {
      \"@type\": \"type.googleapis.com/google.rpc.ErrorInfo\",
      \"reason\": \"INSUFFICIENT_FUNDS\",
      \"domain\": \"split-ledger\",
      \"metadata\": { \"field\": \"amount\" }
    }
  ]
}
```

Where the REST face uses another name, it stands in brackets. A refusal writes nothing, with one
exception that says so: after `OUTCOME_UNKNOWN` the same request with the same idempotency key finds
out.

The last columns are the codes on two faces. Douyin: `err_no` of trade_basic and ecpay, `sub_error_code`
of v2; what has none there ends as 23000. [Allinpay](allinpay.md): `code`.

| code | HTTP | gRPC | what to do | Douyin | Allinpay |
|---|---|---|---|---|---|
";

/// The text of `docs/errors.md`.
pub fn errors_markdown() -> String {
    let mut out = HEAD.to_owned();
    for info in REASONS {
        let name = match info.reason.rest_name() {
            same if same == info.name => format!("`{same}`"),
            other => format!("`{}` (`{other}`)", info.name),
        };
        let (http, grpc, code) = (info.http, info.grpc as i32, info.grpc);
        let douyin = codes::known(info.reason).map(|number| number.to_string()).unwrap_or_default();
        let allinpay = allinpay::codes::of(info.reason);
        let advice = info.advice;
        out.push_str(&format!("| {name} | {http} | {grpc} {code:?} | {advice} | {douyin} | {allinpay} |\n"));
    }
    out
}
