//! A model of a service, asked with patience.

use crate::{Answer, AskError, Endpoint, Message, Role};
use backon::{ExponentialBuilder, Retryable};
use genai::chat::{ChatMessage, ChatOptions, ChatRequest, ChatResponse};
use genai::resolver::ServiceTargetResolver;
use genai::{Client, ModelIden, ServiceTarget};
use infrabench_protocol::results::Usage;
use std::time::{Duration, Instant};

/// How long a service is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How often it is asked again where that may help.
    pub retries: usize,
    /// The first wait; each later one is twice as long, up to [`Patience::longest`], and each is shortened or lengthened by
    /// chance so that many who wait do not come back at once.
    pub first: Duration,
    /// The longest wait of its own choice. A service that names a longer one is obeyed.
    pub longest: Duration,
    /// How long one answer may take.
    pub answer: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            retries: 8,
            first: Duration::from_secs(1),
            longest: Duration::from_secs(60),
            answer: Duration::from_secs(600),
        }
    }
}

/// A model of a service.
pub struct Service {
    client: Client,
    model: String,
    options: ChatOptions,
    patience: Patience,
}

impl Service {
    /// The model `name` at `endpoint`. `temperature` is the service's own where it is not given.
    pub fn new(
        endpoint: Endpoint,
        name: &str,
        temperature: Option<f64>,
        patience: Patience,
    ) -> Result<Self, AskError> {
        // The one cryptographic library of this project. A second call finds it chosen.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .timeout(patience.answer)
            .connect_timeout(Duration::from_secs(30))
            .build()
            .map_err(|error| AskError::Refused(format!("no HTTP client can be made: {error}")))?;
        let resolver = ServiceTargetResolver::from_resolver_fn(move |target: ServiceTarget| {
            let model = ModelIden::new(endpoint.adapter(), target.model.model_name);
            let address = endpoint.address().unwrap_or(target.endpoint);
            Ok(ServiceTarget { endpoint: address, auth: endpoint.auth(), model })
        });
        let client = Client::builder().with_reqwest(http).with_service_target_resolver(resolver).build();
        let mut options = ChatOptions::default().with_capture_raw_body(true).with_capture_usage(true);
        if let Some(temperature) = temperature {
            options = options.with_temperature(temperature);
        }
        Ok(Self { client, model: name.to_owned(), options, patience })
    }

    /// Asks, and asks again where that may help.
    pub(crate) async fn ask(&self, messages: &[Message]) -> Result<Answer, AskError> {
        let message = |message: &Message| match message.role {
            Role::User => ChatMessage::user(message.content.as_str()),
            Role::Assistant => ChatMessage::assistant(message.content.as_str()),
        };
        let request = ChatRequest::from_messages(messages.iter().map(message).collect());
        let waits = ExponentialBuilder::default()
            .with_jitter()
            .with_min_delay(self.patience.first)
            .with_max_delay(self.patience.longest)
            .with_max_times(self.patience.retries);
        let ask = || async {
            let started = Instant::now();
            let response = self.client.exec_chat(&self.model, request.clone(), Some(&self.options)).await?;
            Ok(answer(response, started.elapsed()))
        };
        ask.retry(waits)
            .when(AskError::is_passing)
            // A wait of the service's choice is kept to, and never shortened by chance.
            .adjust(|error: &AskError, wait| {
                wait.map(|wait| error.after().map_or(wait, |after| after.max(wait)))
            })
            .await
    }
}

fn answer(response: ChatResponse, took: Duration) -> Answer {
    let count = |tokens: Option<i32>| tokens.and_then(|tokens| u64::try_from(tokens).ok());
    Answer {
        usage: Usage {
            input_tokens: count(response.usage.prompt_tokens),
            output_tokens: count(response.usage.completion_tokens),
            cost_usd: None,
            latency_ms: u64::try_from(took.as_millis()).ok(),
        },
        text: response.texts().concat(),
        response: response.captured_raw_body.unwrap_or_default(),
    }
}
