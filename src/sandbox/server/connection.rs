//! One connection: requests in, answers out, and the faults in between, in their order: at accept,
//! before the execution, after it.

use super::delivery::{self, Next, deliver};
use crate::sandbox::bank::books::ledger::Actor;
use crate::sandbox::bank::books::log;
use crate::sandbox::bank::books::world::World;
use crate::sandbox::bank::faults::fault::{Fault, Point, Rows, Span, Strike, TIMEOUT};
use crate::sandbox::bank::faults::plan::Occasion;
use crate::sandbox::bank::faults::suffix::magic;
use crate::sandbox::bank::http::reply::Reply;
use crate::sandbox::bank::http::request::{NoRequest, Request, RequestReader};
use crate::sandbox::bank::http::stream::{Stream, waits};
use crate::sandbox::bank::played::{Played, Subject};
use crate::sandbox::bank::shared::{Shared, Stop};
use crate::sandbox::desk::{control, dashboard};
use rustls::{ServerConnection, StreamOwned};
use serde_json::json;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// A silent connection is closed after this.
const IDLE: Duration = Duration::from_secs(120);

/// So long a read may take to notice that the sandbox stops: not every system wakes it when its socket is shut down.
const LOOK_UP: Duration = Duration::from_millis(500);

/// Serves the connection until it ends.
pub fn serve(shared: &Shared, socket: TcpStream, id: u64) {
    let _ = socket.set_nodelay(true);
    let plain = Stream::Plain(socket);
    let at_accept = shared.caught_up().plan.at_accept();
    if let Some(next) = strike_at_accept(shared, &plain, at_accept) {
        return end(shared, plain, id, next);
    }
    let Stream::Plain(socket) = plain else { return };
    let mut stream = match &shared.tls {
        None => Stream::Plain(socket),
        Some(config) => match ServerConnection::new(config.clone()) {
            Ok(connection) => Stream::Tls(Box::new(StreamOwned::new(connection, socket))),
            Err(_) => return shared.forget(id),
        },
    };
    let next = converse(shared, &mut stream);
    end(shared, stream, id, next);
}

fn end(shared: &Shared, mut stream: Stream, id: u64, next: Next) {
    match next {
        Next::Reset => stream.reset_on_close(),
        Next::Fin => stream.fin(),
        Next::Close | Next::KeepAlive => stream.finish(),
    }
    // The other handle of the socket goes first; then dropping the stream closes it.
    shared.forget(id);
}

fn strike_at_accept(shared: &Shared, stream: &Stream, faults: Vec<Fault>) -> Option<Next> {
    for fault in faults {
        match fault {
            Fault::Delay(Span(ms, _)) => shared.stop.wait(Duration::from_millis(ms)),
            Fault::Reset => return Some(Next::Reset),
            Fault::Stall(ms) => {
                delivery::stall(stream, &shared.stop, Duration::from_millis(ms));
                return Some(Next::Fin);
            }
            Fault::Garbage(bytes) => {
                let _ = stream.socket().write_all(&delivery::noise(bytes));
                return Some(Next::Fin);
            }
            _ => return Some(Next::Fin),
        }
    }
    None
}

fn converse(shared: &Shared, stream: &mut Stream) -> Next {
    let mut reader = RequestReader::default();
    loop {
        let _ = stream.socket().set_read_timeout(Some(LOOK_UP));
        let request = match reader.next(&mut Patient { stream, stop: &shared.stop }) {
            Ok(request) => request,
            Err(NoRequest::Gone) => return Next::Close,
            Err(NoRequest::Bad(status)) => {
                let _ = deliver(stream, &shared.stop, Reply::empty(status), Vec::new(), false);
                return Next::Close;
            }
        };
        let keep = request.keep_alive;
        let (reply, faults) = answer(shared, request);
        match deliver(stream, &shared.stop, reply, faults, keep) {
            Ok(Next::KeepAlive) if !shared.stop.stopped() => {}
            Ok(next) => return next,
            Err(_) => return Next::Fin,
        }
    }
}

/// A stream whose reads wait for a silent peer, but not for one that stays silent, nor when the sandbox stops.
struct Patient<'s> {
    stream: &'s mut Stream,
    stop: &'s Stop,
}

impl Read for Patient<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let until = Instant::now() + IDLE;
        loop {
            match self.stream.read(buffer) {
                Err(error) if waits(&error) && !self.stop.stopped() && Instant::now() < until => {}
                read => return read,
            }
        }
    }
}

impl Write for Patient<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// The reply, and the faults of its delivery.
fn answer(shared: &Shared, mut request: Request) -> (Reply, Vec<Fault>) {
    if request.path.starts_with("/_sandbox/") {
        return (control::answer(shared, &request), Vec::new());
    }
    let gateway = shared.gateways.of_request(&shared.caught_up(), &request);
    let Some(gateway) = gateway else {
        return (dashboard::answer(&shared.caught_up(), shared.gateways, &request), Vec::new());
    };
    let body = log::masked(&request);
    let (subject, strikes) = {
        let mut world = shared.caught_up();
        let subject = gateway.subject(&world, &request);
        let strikes = strikes(&mut world, &request, &subject, &|row| shared.gateways.know_error(row));
        (subject, strikes)
    };
    let shown = json!(strikes.iter().map(|strike| format!("{:?}: {:?}", strike.at, strike.fault)).collect::<Vec<_>>());
    let met = strikes.iter().map(Strike::written).collect::<Vec<_>>();
    let (reply, faults) = execute(shared, gateway, &mut request, &subject, strikes);
    let mut world = shared.caught_up();
    let time = world.clock.now();
    let outcome = json!({"http": reply.status, "faults": shown, "met": met});
    world.log.add(time, &request, body, subject.order_number.as_deref(), outcome);
    (reply, faults)
}

/// Executes what is asked, unless a fault before it forbids, and returns the faults that follow.
fn execute(
    shared: &Shared,
    gateway: &dyn Played,
    request: &mut Request,
    subject: &Subject,
    strikes: Vec<Strike>,
) -> (Reply, Vec<Fault>) {
    let number = subject.order_number.as_deref().unwrap_or("");
    let refusal = shared.caught_up().refused_again(number, &request.path).and_then(|row| gateway.error(row));
    let mut after = Vec::new();
    let mut late_answer = None;
    for Strike { at, fault } in strikes {
        match (at, fault) {
            (_, Fault::ExecuteLater(Span(ms, _), then)) => {
                request.execution.late = Some(ms);
                late_answer = Some(*then);
            }
            (_, Fault::ExecuteTwice) => request.execution.twice = true,
            (_, Fault::NotFoundFor(Span(ms, _))) => request.execution.hidden = Some(ms),
            (_, Fault::StatusUnknown) => request.execution.told_status = Some(7),
            (_, Fault::Lagging(lag)) => request.execution.lag = Some(lag),
            (_, Fault::Lost(lost)) => request.execution.lost = Some(lost),
            (_, Fault::OtherCard) => request.execution.other_card = true,
            (_, Fault::Attempts(times)) => request.execution.attempts = Some(times),
            (_, Fault::ByHand(hand)) => request.execution.by_hand = Some(hand),
            (_, Fault::ForeignOrder(amount)) => {
                let amount = Some(amount).filter(|amount| *amount > 0).or(subject.amount).unwrap_or(1);
                // Where there is no such thing nothing happens, as with any other suffix that does not fit.
                let mut world = shared.caught_up();
                let _ = world.acting(Actor::Stranger, |world| gateway.foreign(world, number, amount));
            }
            (_, Fault::RefuseAgain(row)) => {
                shared.caught_up().refuse_again(number, &request.path, row);
                late_answer = Some(Fault::Drop);
            }
            (Point::Before, Fault::Delay(Span(ms, _))) => shared.stop.wait(Duration::from_millis(ms)),
            (Point::Before, fault) => return unexecuted(gateway, fault),
            (_, fault) => after.push(fault),
        }
    }
    if let Some(refusal) = refusal {
        return (refusal, after);
    }
    let mut world = shared.caught_up();
    if let Some(failure) = &world.failure {
        return (Reply { status: 500, ..Reply::text(failure) }, Vec::new());
    }
    let before = world.changes();
    let actor = if gateway.is_page(request) { Actor::Page } else { Actor::Till };
    let mut reply = world.acting(actor, |world| gateway.answer(world, request));
    shared.wake_scheduler();
    // A late execution that was refused at once is answered with the refusal.
    let accepted = world.changes() > before;
    drop(world);
    if let (Some(then), true) = (late_answer, accepted) {
        after.push(then);
    }
    after.retain(|fault| match fault {
        Fault::Error(row) => {
            reply = gateway.error(row).unwrap_or_else(|| gateway.vague_error());
            false
        }
        Fault::Refusal { status, code, message } => {
            reply = gateway.undocumented(*status, code, message);
            false
        }
        _ => true,
    });
    (reply, after)
}

/// What is answered where nothing was executed.
fn unexecuted(gateway: &dyn Played, fault: Fault) -> (Reply, Vec<Fault>) {
    match fault {
        Fault::Error(row) => (gateway.error(&row).unwrap_or_else(|| gateway.vague_error()), Vec::new()),
        Fault::Refusal { status, code, message } => (gateway.undocumented(status, &code, &message), Vec::new()),
        Fault::Status(status) => (Reply::empty(status), Vec::new()),
        Fault::Busy(status, seconds) => {
            (Reply { headers: vec![("Retry-After", seconds.to_string())], ..Reply::empty(status) }, Vec::new())
        }
        fault => (gateway.vague_error(), vec![fault]),
    }
}

/// Every fault this request meets: the plan's, the order number's, the profile's.
fn strikes(world: &mut World, request: &Request, subject: &Subject, rows: Rows<'_>) -> Vec<Strike> {
    let occasion =
        Occasion { path: &request.path, method: &request.method, order_number: subject.order_number.as_deref() };
    let mut strikes = world.plan.at_request(&occasion);
    if !subject.moves_money {
        return strikes;
    }
    let number = subject.order_number.as_deref().unwrap_or("");
    if world.settings().magic
        && let Some(strike) = magic(&request.path, number, subject.amount, rows)
        && !world.spend(number, &request.path)
    {
        strikes.push(strike);
    }
    let (percent, late) = (f64::from(world.settings().late_percent), u64::from(world.settings().late_ms));
    if strikes.is_empty() && percent > 0.0 && world.plan.random().chance(percent / 100.0) {
        let then = Box::new(Fault::Error(TIMEOUT.into()));
        strikes.push(Strike { at: Point::Before, fault: Fault::ExecuteLater(Span(late, late), then) });
    }
    strikes
}
