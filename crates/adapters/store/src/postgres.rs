//! The server engine: connections with limits on everything, driven by one runtime.

use std::{sync::Arc, time::Duration};

use diesel::{ConnectionError, ConnectionResult, QueryResult};
use diesel_async::{
    AnsiTransactionManager, AsyncConnection, AsyncPgConnection, SimpleAsyncConnection,
    TransactionManager,
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod, deadpool::Pool,
    },
};
use secrecy::SecretString;
use tokio::runtime::Handle;
use tokio_postgres::NoTls;

use crate::{
    config::{DatabaseUrl, OpenError, StoreConfig},
    statements::Recorder,
};

/// Makes connections.
#[derive(Clone)]
pub(crate) struct Connector {
    config: tokio_postgres::Config,
    statement_timeout: Duration,
    recorder: Arc<Recorder>,
    /// Where connections are driven. A connection lives on the runtime that made it; the web
    /// server's workers have one each, and none of them may hold up the others.
    runtime: Handle,
}

impl Connector {
    pub(crate) fn new(
        url: &SecretString,
        config: &StoreConfig,
        recorder: &Arc<Recorder>,
        runtime: Handle,
    ) -> Result<Self, OpenError> {
        let mut settings = DatabaseUrl::parse_postgres(url)?;
        // A server that vanished without a word is noticed within half a minute.
        settings
            .connect_timeout(config.acquire_timeout)
            .keepalives_idle(Duration::from_secs(10))
            .keepalives_interval(Duration::from_secs(5))
            .keepalives_retries(3)
            .tcp_user_timeout(config.statement_timeout * 2);
        if settings.get_application_name().is_none() {
            settings.application_name("drop");
        }
        Ok(Self {
            config: settings,
            statement_timeout: config.statement_timeout,
            recorder: Arc::clone(recorder),
            runtime,
        })
    }

    /// A new connection.
    pub(crate) async fn connect(&self) -> ConnectionResult<AsyncPgConnection> {
        let connector = self.clone();
        let connecting = self
            .runtime
            .spawn(async move { connector.establish().await });
        let connected = connecting.await;
        connected.map_err(|error| ConnectionError::BadConnection(error.to_string()))?
    }

    async fn establish(&self) -> ConnectionResult<AsyncPgConnection> {
        let (client, connection) = self
            .config
            .connect(NoTls)
            .await
            .map_err(|error| ConnectionError::BadConnection(error.to_string()))?;
        let mut connection =
            AsyncPgConnection::try_from_client_and_connection(client, connection).await?;
        let limit = self.statement_timeout.as_millis();
        // A unit holds its transaction for a few statements: an idle one belongs to a process that
        // hangs, and must not hold its locks for ever. A commit that the server may lose when it
        // crashes is none: customers are answered by it. Stronger settings (replicas) are left alone.
        connection
            .batch_execute(&format!(
                "SET statement_timeout = {limit}; SET idle_in_transaction_session_timeout = {limit}; \
                 SET default_transaction_isolation = 'read committed'; \
                 SELECT set_config('synchronous_commit', 'on', false) \
                 WHERE current_setting('synchronous_commit') = 'off'"
            ))
            .await
            .map_err(ConnectionError::CouldntSetupConfiguration)?;
        connection.set_instrumentation(self.recorder.instrumentation());
        Ok(connection)
    }

    /// Builds the pool. Recycling asks the server nothing; a connection found dead is replaced
    /// at its first statement.
    pub(crate) fn pool(&self, config: &StoreConfig) -> Result<Pool<AsyncPgConnection>, OpenError> {
        let connector = self.clone();
        let mut manager = ManagerConfig::<AsyncPgConnection>::default();
        manager.recycling_method = RecyclingMethod::Fast;
        manager.custom_setup = Box::new(move |_| {
            let connector = connector.clone();
            Box::pin(async move { connector.connect().await })
        });
        let manager = AsyncDieselConnectionManager::new_with_config(String::new(), manager);
        Pool::builder(manager)
            .max_size(config.pool_size)
            .wait_timeout(Some(config.queue_timeout))
            .create_timeout(Some(config.acquire_timeout))
            .runtime(deadpool::Runtime::Tokio1)
            .build()
            .map_err(|error| OpenError::Pool(error.to_string()))
    }
}

pub(crate) async fn begin(connection: &mut AsyncPgConnection) -> QueryResult<()> {
    AnsiTransactionManager::begin_transaction(connection).await
}

pub(crate) async fn commit(connection: &mut AsyncPgConnection) -> QueryResult<()> {
    AnsiTransactionManager::commit_transaction(connection).await
}

pub(crate) async fn roll_back(connection: &mut AsyncPgConnection) -> QueryResult<()> {
    AnsiTransactionManager::rollback_transaction(connection).await
}
