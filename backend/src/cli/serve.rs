//! `yipai run` and `yipai serve`.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use shared::api::is_local;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinHandle;

use super::{Failure, output};
use crate::app::App;
use crate::config::{Config, DEFAULT_BIND, Payment};
use crate::demo;
use crate::domain::deliver::prepare;
use crate::http::health::Health;
use crate::http::{ShutdownTimeouts, Trusted};
use crate::payment::Provider;
use crate::router;
use crate::start::{self, MissingKey};

/// How many ports after the default one are tried when no port was requested.
const MORE_PORTS: u16 = 20;

/// In production a load balancer gets this long to notice that the process is about to stop.
const SERVE_GRACE: ShutdownTimeouts =
    ShutdownTimeouts { notice: Duration::from_secs(3), drain: Duration::from_secs(20) };

/// A trial server stops without a delay for a load balancer.
const RUN_GRACE: ShutdownTimeouts =
    ShutdownTimeouts { notice: Duration::ZERO, drain: Duration::from_secs(5) };

/// Serves, with invented students when the database is empty.
pub(super) async fn run(config: &Config) -> Result<(), Failure> {
    let mut app = start::open(config, MissingKey::IsMade).await?;
    app.hosts = app.hosts.and_addresses();
    start::keep_merchants(&app).await?;
    if demo::is_wanted(&app).await? {
        demo::seed(&app).await?;
    }
    let listener = listen(config.bind).await?;
    let stop = stop_signal()?;
    announce(&app, listener.local_addr()?).await?;
    serve_until_stopped(config, &app, listener, RUN_GRACE, stop).await
}

/// Real students must not get their photographs without paying.
const NO_SANDBOX: &str = "`yipai serve` does not start with the payment `sandbox`, whose cashier approves every payment: \
                          set --payment wechat (or nobody), or try things out with `yipai run`";

/// Serves the existing installation.
pub(super) async fn serve(config: &Config) -> Result<(), Failure> {
    if config.payment == Some(Payment::Sandbox) {
        return Err(NO_SANDBOX.into());
    }
    let app = start::open(config, MissingKey::IsAnError).await?;
    start::keep_merchants(&app).await?;
    let listener = bind(config.bind.unwrap_or(DEFAULT_BIND)).await?;
    let stop = stop_signal()?;
    output::line(format_args!("listening on http://{}", listener.local_addr()?))?;
    if let Some(origin) = app.hosts.public() {
        output::line(format_args!("students use {}/", origin.as_str()))?;
    }
    serve_until_stopped(config, &app, listener, SERVE_GRACE, stop).await
}

async fn serve_until_stopped(
    config: &Config,
    app: &App,
    listener: TcpListener,
    grace: ShutdownTimeouts,
    stop: impl Future<Output = ()> + Send,
) -> Result<(), Failure> {
    let health = router::health(app);
    let router = router::router(app, &health, config.public_origin.as_ref());
    let housekeeping = tokio::spawn(crate::jobs::housekeeping(app.clone()));
    let watch = tokio::spawn(health.clone().watch());
    let clock = tokio::spawn(crate::jobs::clock(app.clone()));
    let review = tokio::spawn(crate::jobs::review(app.clone()));
    let messages = app.wechat.is_some().then(|| tokio::spawn(crate::jobs::messages(app.clone())));
    let payments = tokio::spawn(crate::jobs::payments(app.clone()));
    let deliveries = tokio::spawn(prepare::resume(app.clone()));
    let failures = tokio::spawn(crate::jobs::failures(app.clone()));
    let proxies = Arc::clone(&app.trusted_proxies);
    let trusted: Trusted = Arc::new(move |peer: IpAddr| {
        let peer = peer.to_canonical();
        peer.is_loopback() || proxies.iter().any(|net| net.contains(&peer))
    });
    let monitor = monitor(config, &health).await?;
    crate::http::serve(listener, router, health, trusted, grace, stop).await;
    if let Some(monitor) = monitor {
        monitor.abort();
    }
    housekeeping.abort();
    watch.abort();
    clock.abort();
    review.abort();
    if let Some(messages) = messages {
        messages.abort();
    }
    payments.abort();
    deliveries.abort();
    failures.abort();
    if let Err(error) = crate::jobs::write_failures(app).await {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "failed attempts were not written to the audit log"
        );
    }
    app.db.close().await;
    Ok(())
}

/// Completes on Ctrl-C and on SIGTERM. It is created before the address is printed, so that no signal is missed.
fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Serves the monitoring endpoints on a separate listener, if the settings name one, until the task is aborted.
async fn monitor(config: &Config, health: &Health) -> Result<Option<JoinHandle<()>>, Failure> {
    let Some(address) = config.monitor_bind else { return Ok(None) };
    let listener = bind(address).await?;
    tracing::info!(address = %listener.local_addr()?, "health and metrics");
    let (router, health) = (router::monitor(health), health.clone());
    let everybody: Trusted = Arc::new(|_| true);
    Ok(Some(tokio::spawn(async move {
        crate::http::serve(listener, router, health, everybody, RUN_GRACE, std::future::pending()).await;
    })))
}

/// Listens on the requested address, or on the first free default port.
async fn listen(asked: Option<SocketAddr>) -> Result<TcpListener, Failure> {
    if let Some(address) = asked {
        return bind(address).await;
    }
    let first = DEFAULT_BIND.port();
    for port in first..first + MORE_PORTS {
        match TcpListener::bind((DEFAULT_BIND.ip(), port)).await {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {}
            Err(_) => break,
        }
    }
    bind(SocketAddr::new(DEFAULT_BIND.ip(), 0)).await
}

/// Binds; an error names the address.
async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            format!("{address} is in use: stop what listens there, or choose another port with --bind").into()
        }
        _ => format!("can't listen on {address}: {error}").into(),
    })
}

async fn announce(app: &App, address: SocketAddr) -> Result<(), Failure> {
    output::line(format_args!("易拍 listening on http://{address}\n"))?;
    let origin =
        app.hosts.public().map_or_else(|| format!("http://{address}"), |origin| origin.as_str().to_owned());
    output::line(format_args!("student page     {origin}/"))?;
    output::line(format_args!("staff console    {origin}/staff"))?;
    match &app.provider {
        Provider::Sandbox(_) => {
            output::line(format_args!("sandbox cashier  {origin}/cashier/ (a page for each order)"))?;
        }
        Provider::WeChat(_) => output::line(format_args!("payment          WeChat Pay"))?,
        Provider::Nobody => {}
    }
    output::line(format_args!("API              {origin}/api/openapi.json\n"))?;
    if is_local(&origin) {
        output::line(format_args!(
            "Only this machine reaches these addresses; phones need --public-origin.\n"
        ))?;
    }
    match demo::staff(app).await? {
        Some(text) => output::line(format_args!("工作台 /staff\n  {text}"))?,
        None => output::line(format_args!("工作台 /staff: make an account with `yipai staff add NAME`"))?,
    }
    for text in demo::identities(app).await? {
        output::line(format_args!("{text}"))?;
    }
    output::line(format_args!("\nCtrl-C stops."))
}
