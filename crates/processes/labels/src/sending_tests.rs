//! Printers that do what printers do.

use std::{net::Ipv4Addr, sync::Arc};

use tokio::{net::TcpListener, sync::Notify, task::JoinHandle};

use super::*;

fn reach() -> Reach {
    near("1-65535")
}

fn near(ports: &str) -> Reach {
    Reach { networks: "127.0.0.0/8".parse().unwrap(), ports: ports.parse().unwrap() }
}

/// No test waits for these but those that are about them.
fn patience() -> Patience {
    let long = Duration::from_secs(60);
    Patience { connect: long, silence: long, end: long }
}

async fn listen() -> (TcpListener, u16) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

/// More than any buffer on the way holds.
fn much() -> Vec<u8> {
    (0..32 * 1024 * 1024_u32).map(|byte| byte.to_le_bytes()[0]).collect()
}

async fn sent(port: u16, bytes: &[u8]) -> Result<(), (&'static str, bool)> {
    send(&reach(), &patience(), "127.0.0.1", port, bytes).await.map_err(|trouble| {
        assert!(trouble.detail.contains("127.0.0.1"), "{}", trouble.detail);
        (trouble.code, trouble.begun)
    })
}

#[tokio::test]
async fn everything_arrives_byte_for_byte_however_slowly_it_is_taken() {
    let (listener, port) = listen().await;
    let slow: JoinHandle<Vec<u8>> = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let (mut got, mut part) = (Vec::new(), [0; 4099]);
        loop {
            // One small part at a time, and everybody else goes first.
            tokio::task::yield_now().await;
            match stream.read(&mut part).await.unwrap() {
                0 => return got,
                read => got.extend_from_slice(&part[..read]),
            }
        }
    });
    let bytes = much();
    assert_eq!(sent(port, &bytes).await, Ok(()));
    assert!(slow.await.unwrap() == bytes, "what arrived differs");
}

#[tokio::test]
async fn a_printer_that_hangs_up_early_may_have_printed() {
    let (listener, port) = listen().await;
    let early = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut part = [0; 16];
        stream.read_exact(&mut part).await.unwrap();
    });
    assert_eq!(sent(port, &much()).await, Err(("labels.printer_hung_up", true)));
    early.await.unwrap();
}

#[tokio::test]
async fn a_short_label_that_is_not_read_is_no_success_either() {
    let (listener, port) = listen().await;
    let early = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut part = [0; 1];
        // A byte is read and others are there: closing now is a reset, not an end.
        stream.read_exact(&mut part).await.unwrap();
        stream.readable().await.unwrap();
    });
    assert_eq!(sent(port, b"^XA^XZ").await, Err(("labels.printer_hung_up", true)));
    early.await.unwrap();
}

#[tokio::test]
async fn a_printer_that_refuses_has_printed_nothing() {
    let (listener, port) = listen().await;
    drop(listener);
    assert_eq!(sent(port, b"^XA^XZ").await, Err(("labels.printer_refused", false)));
}

#[tokio::test]
async fn a_printer_that_takes_no_more_is_given_up() {
    let (listener, port) = listen().await;
    let over = Arc::new(Notify::new());
    let until = Arc::clone(&over);
    let stuck = tokio::spawn(async move {
        let _held = listener.accept().await.unwrap();
        until.notified().await;
    });
    let patience = Patience { silence: Duration::from_millis(50), ..patience() };
    let trouble = send(&reach(), &patience, "127.0.0.1", port, &much()).await.unwrap_err();
    assert_eq!((trouble.code, trouble.begun), ("labels.printer_stuck", true));
    over.notify_one();
    stuck.await.unwrap();
}

#[tokio::test]
async fn a_printer_that_keeps_the_line_open_has_it_all() {
    let (listener, port) = listen().await;
    let over = Arc::new(Notify::new());
    let until = Arc::clone(&over);
    let open = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut got = [0; 6];
        stream.read_exact(&mut got).await.unwrap();
        until.notified().await;
        got
    });
    let patience = Patience { end: Duration::from_millis(50), ..patience() };
    send(&reach(), &patience, "127.0.0.1", port, b"^XA^XZ").await.unwrap();
    over.notify_one();
    assert_eq!(&open.await.unwrap(), b"^XA^XZ");
}

#[tokio::test]
async fn what_is_out_of_reach_is_never_connected_to() {
    let (listener, port) = listen().await;
    for reach in [Reach::default(), near("9100")] {
        let trouble = send(&reach, &patience(), "127.0.0.1", port, b"^XA^XZ").await.unwrap_err();
        assert_eq!((trouble.code, trouble.begun), ("labels.printer_not_allowed", false));
    }
    let trouble = send(&Reach::default(), &patience(), "localhost", 9100, b"^XA^XZ").await.unwrap_err();
    assert_eq!(trouble.code, "labels.printer_not_allowed", "a name is looked up and checked");
    // Who connects now is the first who ever did.
    let first = tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.unwrap();
    let (_, peer) = listener.accept().await.unwrap();
    assert_eq!(peer, first.local_addr().unwrap());
}

#[tokio::test]
async fn a_name_that_nobody_knows_is_told() {
    let trouble = send(&reach(), &patience(), "no-such-printer.invalid", 9100, b"^XA^XZ").await.unwrap_err();
    assert_eq!((trouble.code, trouble.begun), ("labels.printer_unknown", false));
}
