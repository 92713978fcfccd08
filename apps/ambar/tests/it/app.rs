//! Every context wired as the binary wires them, behind the edge, without a port.

use ambar::wiring::{Contexts, schemas, subscriptions};
use ambar_labels::Reach;
use ambar_pg::Dispatcher;
use ambar_testkit::{TestApi, TestCaller, TestDb};

pub struct App {
    pub test: TestDb,
    pub contexts: Contexts,
    pub api: TestApi,
    pub dispatcher: Dispatcher,
}

impl App {
    pub async fn start() -> Self {
        // Accidents are told where a failed test shows them; a second test in this process finds the log there.
        let _ = tracing_subscriber::fmt().with_max_level(tracing::Level::ERROR).with_test_writer().try_init();
        let test = TestDb::with_subscriptions(schemas(), subscriptions()).await;
        // The printers of tests are on this computer.
        let printers =
            Reach { networks: "127.0.0.0/8,192.168.1.0/24".parse().unwrap(), ports: "1-65535".parse().unwrap() };
        let contexts = Contexts::new(&test.db, &test.stock).printing_to(printers);
        contexts.prepare().await.unwrap();
        let api = TestApi::with_late(&test, contexts.routes(), Some(contexts.steps.late()));
        let dispatcher = contexts.dispatcher().unwrap();
        Self { test, contexts, api, dispatcher }
    }

    /// Somebody who may do everything.
    pub fn boss(&self) -> TestCaller {
        self.api.anyone("boss")
    }

    /// Delivers every event that waits, and those that come of it.
    pub async fn drain(&self) {
        self.dispatcher.drain().await.unwrap();
        let (waiting, dead, _) = self.dispatcher.lag().await.unwrap();
        assert_eq!((waiting, dead), (0, 0), "an event could not be delivered");
    }
}
