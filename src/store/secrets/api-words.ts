// Of the names and values of the documented API and of the control plane those that are long or unusual enough to be tokens. A test
// compares them with the OpenAPI documents.
const words = new Set(
  `account_disabled amount_debited api_token api_tokens billing_day billing_plan bound_to_another_address branded_keyword
  change-billing check-balance check-pm-balance company_name create-api-token create-project created_at date_format
  dd-mm-yyyy default_account delay_ms duration_ms event_webhook generate_api_token get-projects global_webhook http_status
  in_order ip_whitelist license_key manage-api-token mm-dd-yyyy near_miss new_billing_plan next_billing_date
  old_billing_plan project_deleted project_expired project_id project_name project_status qr-image qr_code_base64 raw_body
  saved_at set-webhook smart_reply_webhook time_zone timeout_ms token_ip_address unbranded_keyword yyyy-mm-dd`.split(
    /\s+/,
  ),
)
const date = /^\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?$/i

/**
 * Whether a text is a name or a value of the API, or a date. Whoever uses it as a token must not change the keys and values of all
 * responses.
 */
export function isApiWord(text: string): boolean {
  return words.has(text.toLowerCase()) || date.test(text)
}
