//! What is exported: the finished steps of requests.

use serde::Serialize;

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Span {
    trace_id: String,
    span_id: String,
    parent_span_id: Option<String>,
    name: &'static str,
    start_ns: u64,
    end_ns: u64,
    status: Status,
    attributes: Vec<Attribute>,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Ok,
    Error,
}

#[derive(Clone, Debug, Serialize)]
struct Attribute {
    key: &'static str,
    value: Value,
}

#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
enum Value {
    Text(String),
    Number(i64),
}

impl Span {
    pub(crate) fn nth(n: u64) -> Self {
        let id = (n + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let start_ns = 1_763_700_000_000_000_000 + n * 1_000;
        let text = |key, text: &str| Attribute {
            key,
            value: Value::Text(text.to_owned()),
        };
        let number = |key, number| Attribute {
            key,
            value: Value::Number(number),
        };
        let fails = n.is_multiple_of(50);
        Self {
            trace_id: format!("{id:016x}{n:016x}"),
            span_id: format!("{id:016x}"),
            parent_span_id: (!n.is_multiple_of(4)).then(|| format!("{:016x}", id ^ 1)),
            name: "GET /orders/{id}",
            start_ns,
            end_ns: start_ns + 250_000 + n % 1_009,
            status: if fails { Status::Error } else { Status::Ok },
            attributes: vec![
                text("http.request.method", "GET"),
                text("url.path", &format!("/orders/{n}")),
                number("http.response.status_code", if fails { 503 } else { 200 }),
                text("server.address", "orders.internal"),
            ],
        }
    }
}
