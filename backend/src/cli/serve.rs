//! `yipai run` and `yipai serve`.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::{Failure, output};
use crate::app::App;
use crate::config::{Config, DEFAULT_BIND};
use crate::demo;
use crate::domain::deliver::prepare;
use crate::http::Grace;
use crate::payment::Provider;
use crate::router;
use crate::start::{self, MissingKey};

/// How many ports above the usual one are tried when nobody asked for a certain one.
const MORE_PORTS: u16 = 20;

/// In production a load balancer in front gets this long to notice that the process is about to stop.
const SERVE_GRACE: Grace = Grace { notice: Duration::from_secs(3), drain: Duration::from_secs(20) };

/// Whoever tries things out waits for nobody.
const RUN_GRACE: Grace = Grace { notice: Duration::ZERO, drain: Duration::from_secs(5) };

/// Serves, with invented students when the database is empty.
pub(super) async fn run(config: &Config) -> Result<(), Failure> {
    let app = start::open(config, MissingKey::IsMade).await?;
    start::keep_merchants(&app).await?;
    if demo::is_wanted(&app).await? {
        demo::seed(&app).await?;
    }
    let listener = listen(config.bind).await?;
    announce(&app, listener.local_addr()?).await?;
    serve_until_stopped(config, &app, listener, RUN_GRACE).await
}

/// Serves what is there.
pub(super) async fn serve(config: &Config) -> Result<(), Failure> {
    let app = start::open(config, MissingKey::IsAnError).await?;
    start::keep_merchants(&app).await?;
    let listener = TcpListener::bind(config.bind.unwrap_or(DEFAULT_BIND)).await?;
    output::line(format_args!("listening on http://{}", listener.local_addr()?))?;
    serve_until_stopped(config, &app, listener, SERVE_GRACE).await
}

async fn serve_until_stopped(
    config: &Config,
    app: &App,
    listener: TcpListener,
    grace: Grace,
) -> Result<(), Failure> {
    let health = router::health(app);
    let router = router::router(app, &health, config.public_origin.as_ref());
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let stop = async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    let housekeeping = tokio::spawn(crate::jobs::housekeeping(app.clone()));
    let review = tokio::spawn(crate::jobs::review(app.clone()));
    let messages = app.wechat.is_some().then(|| tokio::spawn(crate::jobs::messages(app.clone())));
    let payments = tokio::spawn(crate::jobs::payments(app.clone()));
    let deliveries = tokio::spawn(prepare::resume(app.clone()));
    crate::http::serve(listener, router, health, grace, stop).await;
    housekeeping.abort();
    review.abort();
    if let Some(messages) = messages {
        messages.abort();
    }
    payments.abort();
    deliveries.abort();
    app.db.close().await;
    Ok(())
}

/// The address that was asked for, or else the first usual port that is free.
async fn listen(asked: Option<SocketAddr>) -> Result<TcpListener, Failure> {
    if let Some(address) = asked {
        return Ok(TcpListener::bind(address).await?);
    }
    let first = DEFAULT_BIND.port();
    for port in first..first + MORE_PORTS {
        match TcpListener::bind((DEFAULT_BIND.ip(), port)).await {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(TcpListener::bind((DEFAULT_BIND.ip(), 0)).await?)
}

async fn announce(app: &App, address: SocketAddr) -> Result<(), Failure> {
    output::line(format_args!("易拍 listening on http://{address}\n"))?;
    match &app.wechat {
        // WeChat signs people in for this origin alone.
        Some(wechat) => output::line(format_args!("student page     {}/", wechat.public_origin.as_str()))?,
        None => output::line(format_args!("student page     http://{address}/"))?,
    }
    output::line(format_args!("staff console    http://{address}/staff"))?;
    match &app.provider {
        Provider::Sandbox(_) => {
            output::line(format_args!("sandbox cashier  http://{address}/cashier/ (a page for each order)"))?;
        }
        Provider::WeChat(_) => output::line(format_args!("payment          WeChat Pay"))?,
        Provider::Nobody => {}
    }
    output::line(format_args!("API              http://{address}/api/openapi.json\n"))?;
    match demo::staff(app).await? {
        Some(text) => output::line(format_args!("工作台 /staff\n  {text}"))?,
        None => output::line(format_args!("工作台 /staff: make an account with `yipai staff add NAME`"))?,
    }
    for text in demo::identities(app).await? {
        output::line(format_args!("{text}"))?;
    }
    output::line(format_args!("\nCtrl-C stops."))
}
