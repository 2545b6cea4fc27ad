//! Well-known values that can be written in several ways: `Duration.seconds(180)` and `Duration.minutes(3)`.
//!
//! A closed list, short on purpose: a wrong *equal* is worse than a right *changed*.

use crate::tree::{ArgName, Kind, Tree, ValueId};

/// What a value comes to, when it is one of the well-known kinds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Meaning {
    /// In milliseconds.
    Duration(f64),
    /// In kibibytes.
    Size(f64),
    /// Arithmetic on numbers.
    Number(f64),
    /// A TCP port.
    Tcp(f64),
    /// A peer's address range.
    Range(String),
    /// A schedule's rate in milliseconds.
    Rate(f64),
    /// An EC2 instance type.
    Instance(String),
    /// A Lambda runtime.
    Runtime(String),
}

/// Chains of arithmetic folded.
const MAX_DEPTH: u32 = 24;

/// What a value comes to.
pub(crate) fn of(tree: &Tree, value: ValueId) -> Option<Meaning> {
    match tree.kind(value) {
        Kind::Number(..) | Kind::Op(..) => number(tree, value, MAX_DEPTH).map(Meaning::Number),
        Kind::Path(path) => constant(path),
        Kind::Call(callee, args) => {
            let Kind::Path(path) = tree.kind(*callee) else { return None };
            let mut values = Vec::with_capacity(args.len());
            for arg in args {
                match &arg.name {
                    ArgName::Position | ArgName::Keyword(_) => values.push(arg.value),
                    ArgName::Star | ArgName::DoubleStar => return None,
                }
            }
            call(tree, path.strip_prefix("aws_cdk.")?, &values)
        }
        _ => None,
    }
}

fn constant(path: &str) -> Option<Meaning> {
    let path = path.strip_prefix("aws_cdk.")?;
    if let Some(name) = path.strip_prefix("aws_ec2.Port.") {
        let port = match name {
            "HTTP" => 80.0,
            "HTTPS" => 443.0,
            "SSH" => 22.0,
            "RDP" => 3389.0,
            "POSTGRES" => 5432.0,
            "MYSQL_AURORA" => 3306.0,
            "MSSQL" => 1433.0,
            "REDIS" => 6379.0,
            _ => return None,
        };
        return Some(Meaning::Tcp(port));
    }
    let runtime = path.strip_prefix("aws_lambda.Runtime.")?;
    let version = runtime.strip_prefix("PYTHON_")?;
    Some(Meaning::Runtime(format!("python{}", version.replace('_', "."))))
}

fn call(tree: &Tree, path: &str, args: &[ValueId]) -> Option<Meaning> {
    if path == "aws_ec2.Peer.any_ipv4" && args.is_empty() {
        return Some(Meaning::Range("0.0.0.0/0".to_owned()));
    }
    let first = *args.first()?;
    let alone = args.len() == 1;
    let amount = |factor: f64| number(tree, first, MAX_DEPTH).filter(|_| alone).map(|amount| amount * factor);
    let text = || match tree.kind(first) {
        Kind::Text(text) if alone => Some(text.as_str()),
        _ => None,
    };
    match path {
        "Duration.millis" => amount(1.0).map(Meaning::Duration),
        "Duration.seconds" => amount(1e3).map(Meaning::Duration),
        "Duration.minutes" => amount(6e4).map(Meaning::Duration),
        "Duration.hours" => amount(3.6e6).map(Meaning::Duration),
        "Duration.days" => amount(8.64e7).map(Meaning::Duration),
        "Duration.parse" => iso_duration(text()?).map(Meaning::Duration),
        "Size.kibibytes" => amount(1.0).map(Meaning::Size),
        "Size.mebibytes" => amount(1024.0).map(Meaning::Size),
        "Size.gibibytes" => amount(1024.0 * 1024.0).map(Meaning::Size),
        "Size.tebibytes" => amount(1024.0 * 1024.0 * 1024.0).map(Meaning::Size),
        "aws_ec2.Port.tcp" => amount(1.0).map(Meaning::Tcp),
        "aws_ec2.Peer.ipv4" => Some(Meaning::Range(text()?.to_owned())),
        "aws_ec2.InstanceType" => Some(Meaning::Instance(text()?.to_ascii_lowercase())),
        "aws_ec2.InstanceType.of" => {
            let [class, size] = args else { return None };
            let (Kind::Path(class), Kind::Path(size)) = (tree.kind(*class), tree.kind(*size)) else {
                return None;
            };
            let class = class.strip_prefix("aws_cdk.aws_ec2.InstanceClass.")?;
            let size = size.strip_prefix("aws_cdk.aws_ec2.InstanceSize.")?.replace("XLARGE", "xlarge");
            Some(Meaning::Instance(format!("{class}.{size}").to_ascii_lowercase()))
        }
        "aws_lambda.Runtime" => Some(Meaning::Runtime(text()?.to_owned())),
        "aws_events.Schedule.rate" | "aws_scheduler.ScheduleExpression.rate" => match of(tree, first) {
            Some(Meaning::Duration(milliseconds)) if alone => Some(Meaning::Rate(milliseconds)),
            _ => None,
        },
        "aws_events.Schedule.expression" | "aws_scheduler.ScheduleExpression.expression" => {
            rate(text()?).map(Meaning::Rate)
        }
        _ => None,
    }
}

fn number(tree: &Tree, value: ValueId, depth: u32) -> Option<f64> {
    let depth = depth.checked_sub(1)?;
    match tree.kind(value) {
        Kind::Number(number, _) => Some(*number),
        Kind::Op(operator, operands) => {
            let [left, right] = operands.as_slice() else { return None };
            let (left, right) = (number(tree, *left, depth)?, number(tree, *right, depth)?);
            let result = match *operator {
                "+" => left + right,
                "-" => left - right,
                "*" => left * right,
                "/" => left / right,
                _ => return None,
            };
            result.is_finite().then_some(result)
        }
        _ => None,
    }
}

/// `PT3M`, `P1DT12H`: the forms that `Duration.parse` takes.
fn iso_duration(text: &str) -> Option<f64> {
    let rest = text.strip_prefix('P')?;
    let mut total = 0.0;
    let mut digits = String::new();
    let mut time = false;
    for c in rest.chars() {
        let factor = match c {
            'T' => {
                time = true;
                continue;
            }
            c if c.is_ascii_digit() => {
                digits.push(c);
                continue;
            }
            'D' if !time => 8.64e7,
            'H' if time => 3.6e6,
            'M' if time => 6e4,
            'S' if time => 1e3,
            _ => return None,
        };
        total += digits.parse::<f64>().ok()? * factor;
        digits.clear();
    }
    digits.is_empty().then_some(total)
}

/// `rate(5 minutes)`.
fn rate(text: &str) -> Option<f64> {
    let (amount, unit) = text.strip_prefix("rate(")?.strip_suffix(')')?.trim().split_once(' ')?;
    let factor = match unit.trim() {
        "minute" | "minutes" => 6e4,
        "hour" | "hours" => 3.6e6,
        "day" | "days" => 8.64e7,
        _ => return None,
    };
    amount.parse::<f64>().ok().map(|amount| amount * factor)
}
