//! What asking costs, and whether more may be spent.

use infrabench_protocol::results::Usage;
use std::str::FromStr;
use std::sync::Mutex;

/// US dollars for a million tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Price {
    /// Sent.
    input: f64,
    /// Received.
    output: f64,
}

impl FromStr for Price {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number =
            |part: &str| part.trim().parse::<f64>().ok().filter(|price| price.is_finite() && *price >= 0.0);
        text.split_once(',')
            .and_then(|(input, output)| Some(Self { input: number(input)?, output: number(output)? }))
            .ok_or_else(|| "two prices with a comma between are needed, in US dollars, e.g. 2,8".to_owned())
    }
}

impl Price {
    /// What an answer cost. None where the service counted no tokens.
    fn of(self, usage: &Usage) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "tokens are far below 2^52")]
        let cost = |tokens: u64, price: f64| tokens as f64 * price / 1e6;
        Some(cost(usage.input_tokens?, self.input) + cost(usage.output_tokens?, self.output))
    }
}

/// What may be spent, and what was.
pub(super) struct Budget {
    price: Option<Price>,
    most: Option<f64>,
    spent: Mutex<f64>,
}

impl Budget {
    pub(super) fn new(price: Option<Price>, most: Option<f64>) -> Self {
        Self { price, most, spent: Mutex::new(0.0) }
    }

    /// Notes what an answer cost, in the answer too. Without a count of tokens a budget cannot be kept, which is an error.
    pub(super) fn spend(&self, usage: &mut Usage) -> Result<(), String> {
        if usage.cost_usd.is_none() {
            usage.cost_usd = self.price.and_then(|price| price.of(usage));
        }
        match usage.cost_usd {
            Some(cost) => {
                if let Ok(mut spent) = self.spent.lock() {
                    *spent += cost;
                }
                Ok(())
            }
            None if self.most.is_some() => {
                Err("the service counts no tokens, so that --budget-usd cannot be kept".to_owned())
            }
            None => Ok(()),
        }
    }

    /// US dollars spent.
    pub(super) fn spent(&self) -> f64 {
        self.spent.lock().map_or(0.0, |spent| *spent)
    }

    /// Whether no more may be asked.
    pub(super) fn is_spent(&self) -> bool {
        self.most.is_some_and(|most| self.spent() >= most)
    }

    /// Whether there is anything to show.
    pub(super) fn has_price(&self) -> bool {
        self.price.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_of_a_million_tokens() {
        let budget = Budget::new(Some("2, 8".parse().expect("two prices")), Some(0.5));
        let mut usage =
            Usage { input_tokens: Some(100_000), output_tokens: Some(10_000), ..Usage::default() };
        budget.spend(&mut usage).expect("tokens are counted");
        assert!((usage.cost_usd.expect("a cost") - 0.28).abs() < 1e-12);
        assert!(!budget.is_spent());
        budget.spend(&mut usage).expect("tokens are counted");
        assert!(budget.is_spent(), "what was paid is not paid for again, but counts");
        assert!(budget.spend(&mut Usage::default()).is_err());
    }

    #[test]
    fn prices_that_are_none_are_refused() {
        for text in ["2", "a,b", "-1,2", "1,inf", ""] {
            assert!(text.parse::<Price>().is_err(), "{text}");
        }
    }
}
