/** Requests to start from: every face, what the platforms' own pages show, and some with a mistake. */
import { SHOP, USER } from "./names.js";

export type ExampleId =
  | "freeze"
  | "confirm"
  | "wrongField"
  | "balance"
  | "command"
  | "settle"
  | "preview"
  | "douyin"
  | "douyinV2"
  | "douyinQuery"
  | "ecpay"
  | "allinpayBalance"
  | "allinpayWithdraw"
  | "allinpayForm"
  | "wrongSignature"
  | "callback"
  | "bodyOnly";

export interface Example {
  id: ExampleId;
  text: string;
  /** Keys that go with it. They are made up, and open nothing. */
  secrets?: { publicKey?: string; salt?: string };
}

const JSON_TYPE = "Content-Type: application/json";
const GATEWAY = "https://dms-api.shopoint.cn/gateway";

const SIGNATURE =
  "dnBhZlcfoMPEKrbscOfpN3GBjZGo4bIw7yP1QfzTD0S0XOgVFhpf8OFzQFiHvcqg0w8xsSjDWkwwMDV0zQqBPsOXTtIMJr3rle8yjQskD119gmTgemDparl5ZJLxL/bFRUMr+NyWze/8OQpzXdfubNLepjzL7eUE1wz9JneaMHgBQkVCFuIkgSvd1hMm3kUBUeFmwxcImsPXaYqqF/HShl9tQLmsu+T81PIf4QXTFFAa4v+ZVPTcVuQor4GbsEjvxBJLDQPQs3BN/iaaTlOS3bSaowvTO0Z43z1HZ341xmdZhceMwATVHjM+gDKEAPWUiRkoDXldv3cnis63t5K32w==";
/** Of a pair whose private half was thrown away. */
const PUBLIC_KEY = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAmkbIxgoNwSX+ZxNTQRFE
qXahl/DKoOTHCd5iEcWeAXj3ohP7R+hGoXCRB7Gw0KG3YTvmR2ik6kPRESJbnoIK
jhh6ZnhfJfE73xTRk21nhxF63MM10XNZNVrKoUiuHPi3Ur33Yq2MmHy4Wsee8c4C
12vwez/J1hAeJ5OHr3Yf1qetwIb5m1IiMaMQ3yJV6p4+ZOaRzEVWxjnGZzfsEIJA
prkhWOiDPppHdzR7Vv2QTZMu3hHRpPRWEY4XYM7iWnie29sP/CmjJaZdzscU5o7R
eMb+H3Cx2r/CwYbP8/zahlymNjzbsLXirycw/DcMjkklOa4v0iCSqlkIlOLTlyDi
5QIDAQAB
-----END PUBLIC KEY-----`;

/** The open freeze of the fixed ledger. */
export const FREEZE_ID = "1858513718476800015";

export const EXAMPLES: readonly Example[] = [
  {
    id: "freeze",
    text: `curl http://127.0.0.1:8787/v1/balances/freeze \\
  -H '${JSON_TYPE}' \\
  -d '{"userId":"${USER}","orderId":"1001","amount":"30.50","currency":"CNY","idempotencyKey":"freeze-1"}'`,
  },
  {
    id: "confirm",
    text: `POST /v1/balances/freezes/${FREEZE_ID}/confirm HTTP/1.1
${JSON_TYPE}

{"captures":[{"merchantId":"${SHOP}","amount":"15.00"},{"partnerId":"99","amount":"2.50"}],"final":true,"idempotencyKey":"confirm-1"}`,
  },
  {
    id: "wrongField",
    text: `POST /v1/balances/freeze HTTP/1.1
${JSON_TYPE}

{
  "userId": "${USER}",
  "order_id": "1001",
  "amount": 30.505,
  "curency": "CNY",
  "ttlMs": "1 day"
}`,
  },
  { id: "balance", text: `GET /v1/balances/users/${USER}/balance?currency=CNY HTTP/1.1` },
  {
    id: "command",
    text: `{"type":"recharge","userId":"${USER}","currency":"CNY","amount":"12.30","idempotencyKey":"recharge-2"}`,
  },
  {
    id: "settle",
    text: `POST /v1/settlements HTTP/1.1
${JSON_TYPE}

{"appId":"shop","outOrderNo":"A-1","outSettleNo":"S-1","shares":[{"partnerId":"99","amount":"10.00"}]}`,
  },
  {
    id: "preview",
    text: `POST /v1/queries HTTP/1.1
${JSON_TYPE}

{"type":"preview_split","currency":"CNY","gross":"100.05","legs":[{"name":"promoter","partnerId":"99","kind":"rate","rate":"0.1"}]}`,
  },
  {
    id: "douyin",
    text: `curl --location --request POST 'https://open.douyin.com/api/trade_basic/v1/developer/settle_create' \\
--header 'Content-Type: application/json' \\
--data-raw '{
    "out_order_no":"out_order_example_1",
    "out_settle_no":"out_settle_example_1",
    "settle_desc":"分账描述",
    "settle_params":"[{\\"merchant_uid\\":\\"分账方商户号1\\",\\"amount\\":100}]",
    "ext":"test",
    "notify_url":"https://www.xxxx.com"
}'`,
  },
  {
    id: "douyinV2",
    text: `POST https://open.douyin.com/api/apps/trade/v2/settle/create_settle HTTP/1.1
${JSON_TYPE}

{"out_order_no":"A-1","out_settle_no":"s-1","settle_desc":"July","settle_params":"[{\\"merchant_uid\\":\\"99\\",\\"amount\\":250}]","cp_extra":"test"}`,
  },
  {
    id: "douyinQuery",
    text: `curl -X POST 'https://open.douyin.com/api/apps/trade/v2/settle/query_settle' -H 'Content-Type:application/json' --data '{ "out_order_no":"", "out_settle_no":"", "order_id":"ot7053735385750849836", "settle_id":"" }'`,
  },
  {
    id: "ecpay",
    text: `POST https://developer.toutiao.com/api/apps/ecpay/v1/unsettle_amount HTTP/1.1
${JSON_TYPE}

{"app_id":"shop","out_order_no":"out_order_example_1","sign":"20e08d8539c9016f1af30572cbdffa49"}`,
    secrets: { salt: "studio-salt" },
  },
  {
    id: "allinpayBalance",
    text: `POST ${GATEWAY} HTTP/1.1
${JSON_TYPE}

{
  "method": "allinpay.shopoint.fundService.balanceQuery",
  "version": "1.0",
  "bizContent": { "details": [{ "accountUserId": 100 }, { "externalCode": "abc123" }, { "isPlatform": true }] }
}`,
  },
  {
    id: "allinpayWithdraw",
    text: `POST ${GATEWAY} HTTP/1.1
${JSON_TYPE}

{
  "method": "allinpay.shopoint.fundService.withdraw",
  "version": "1.0",
  "bizContent": { "orderId": "1236158361962", "details": [{ "externalCode": "abc123", "withdrawAmount": 100, "summary": "货款" }] }
}`,
  },
  {
    id: "allinpayForm",
    text: `curl ${GATEWAY} \\
  --data-urlencode 'appId=1001' \\
  --data-urlencode 'method=allinpay.shopoint.fundService.withdrawResultQuery' \\
  --data-urlencode 'version=1.0' \\
  --data-urlencode 'charset=utf-8' \\
  --data-urlencode 'format=json' \\
  --data-urlencode 'bizContent={"orderId":"1236158361962"}'`,
  },
  {
    // Signed without the line feed after the body.
    id: "wrongSignature",
    text: `POST https://open.douyin.com/api/apps/trade/v2/settle/create_settle HTTP/1.1
${JSON_TYPE}
Byte-Authorization: SHA256-RSA2048 appid="shop",nonce_str="0a1b2c3d4e5f",timestamp="1772683200",key_version="1",signature="${SIGNATURE}"

{"out_order_no":"A-1","out_settle_no":"s-1","settle_desc":"July"}`,
    secrets: { publicKey: PUBLIC_KEY },
  },
  {
    id: "callback",
    text: `POST /callback HTTP/1.1
${JSON_TYPE}

{"timestamp":"1772683200","nonce":"797","msg":"{\\"app_id\\":\\"shop\\",\\"out_settle_no\\":\\"s-1\\",\\"status\\":\\"SUCCESS\\"}","type":"settle","msg_signature":"b54ab918e08516fac3c1a662b1e3f87fa053b186"}`,
    secrets: { salt: "studio-token" },
  },
  {
    id: "bodyOnly",
    text: `{"amount":"100.00","currency":"CNY","paymentMethodType":"WECHAT","idempotencyKey":"recharge-2"}`,
  },
];
