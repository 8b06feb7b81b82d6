//! The one client: what it dials and what it doesn't.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::http::{Request, Response};
use bytes::Bytes;
use lectern::outgoing::{Client, Names, PrivateHosts, Refused};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// Something that listens on this machine, and counts who comes.
struct Listening {
    at: SocketAddr,
    came: Arc<AtomicUsize>,
}

impl Listening {
    async fn answering(answer: impl Into<String>) -> Self {
        Self::at("127.0.0.1:0", answer.into()).await
    }

    async fn at(address: &str, answer: String) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let (at, came) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
        let counted = Arc::clone(&came);
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                counted.fetch_add(1, Ordering::SeqCst);
                let answer = answer.clone();
                tokio::spawn(async move {
                    let _ = stream.read(&mut [0; 4096]).await;
                    let _ = stream.write_all(answer.as_bytes()).await;
                    let _ = stream.shutdown().await;
                });
            }
        });
        Self { at, came }
    }

    fn came(&self) -> usize {
        self.came.load(Ordering::SeqCst)
    }
}

fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
}

async fn get(client: &Client, url: &str) -> Result<Response<Bytes>, Refused> {
    let request = Request::get(url).body(Bytes::new()).unwrap();
    client.send(request, 1 << 20).await
}

/// 250 addresses that are nobody else's business, over every network that must not be dialled.
fn forbidden() -> Vec<IpAddr> {
    let v4 = [
        [0, 0, 0, 0],
        [10, 0, 0, 0],
        [100, 64, 0, 0],
        [127, 0, 0, 0],
        [169, 254, 0, 0],
        [172, 16, 0, 0],
        [192, 0, 0, 0],
        [192, 0, 2, 0],
        [192, 168, 0, 0],
        [198, 18, 0, 0],
        [198, 51, 100, 0],
        [203, 0, 113, 0],
        [224, 0, 0, 0],
        [240, 0, 0, 0],
    ];
    let last = [1, 5, 127, 169, 200, 254];
    let mut all: Vec<IpAddr> = v4
        .iter()
        .flat_map(|net| last.map(|last| IpAddr::V4(Ipv4Addr::new(net[0], net[1], net[2], last))))
        .chain(
            ["169.254.169.254", "100.100.100.200", "192.0.0.192", "168.63.129.16"]
                .map(|a| a.parse().unwrap()),
        )
        .collect();
    // The same, wrapped into IPv6 in the ways that machines unwrap.
    let wrapped: Vec<IpAddr> = all
        .iter()
        .filter_map(|address| if let IpAddr::V4(v4) = address { Some(v4.to_bits()) } else { None })
        .step_by(2)
        .flat_map(|bits| {
            let v4 = u128::from(bits);
            [(0xffff << 32) | v4, (0x0064_ff9b << 96) | v4, (0x2002 << 112) | (v4 << 80)]
        })
        .map(|bits| IpAddr::V6(Ipv6Addr::from_bits(bits)))
        .collect();
    all.extend(wrapped);
    for rest in 1..=6_u128 {
        for head in ["::", "fc00::", "fd00:ec2::", "fe80::", "ff02::", "2001:db8::"] {
            let head: Ipv6Addr = head.parse().unwrap();
            all.push(IpAddr::V6(Ipv6Addr::from_bits(head.to_bits() | rest)));
        }
    }
    all.truncate(250);
    assert_eq!(all.len(), 250);
    all
}

/// safety.md: SSRF by DNS flip or redirect.
#[tokio::test]
async fn nothing_is_dialled_at_250_addresses_that_are_not_public() {
    let here = Listening::answering(ok("secret")).await;
    let port = here.at.port();
    let plain = Client::new(PrivateHosts::default());
    // By a name that leads there, alone or beside one that is public.
    let addresses = forbidden();
    let names: Names = Arc::new({
        let addresses = addresses.clone();
        move |name| {
            let (kind, n) = name.trim_end_matches(".example").split_once('-').unwrap();
            let public = (kind == "beside").then(|| "93.184.215.14".parse().unwrap());
            Ok(public.into_iter().chain([addresses[n.parse::<usize>().unwrap()]]).collect())
        }
    });
    let by_name = Client::with_names(PrivateHosts::default(), Some(names));
    let mut refusals = Vec::new();
    for (n, address) in addresses.into_iter().enumerate() {
        refusals.push(get(&plain, &format!("http://{}/", SocketAddr::new(address, port))).await.unwrap_err());
        for kind in ["alone", "beside"] {
            refusals.push(get(&by_name, &format!("http://{kind}-{n}.example:{port}/")).await.unwrap_err());
        }
    }
    assert_eq!(refusals.len(), 750);
    assert!(refusals.iter().all(|refusal| *refusal == Refused::Unreachable), "all refusals look alike");
    assert_eq!(here.came(), 0);
}

/// safety.md: SSRF by DNS flip or redirect.
#[tokio::test]
async fn an_address_in_another_writing_is_the_same_address() {
    let here = Listening::answering(ok("secret")).await;
    let client = Client::new(PrivateHosts::default());
    for host in [
        "0x7f.1",
        "2130706433",
        "0177.0.0.1",
        "127.1",
        "0",
        "127.0.0.1.",
        "①②⑦.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[0:0:0:0:0:ffff:7f00:1]",
        "localhost",
        "LOCALHOST",
        "localhost.",
    ] {
        let url = format!("http://{host}:{}/", here.at.port());
        let Ok(request) = Request::get(&url).body(Bytes::new()) else { continue };
        let refused = client.send(request, 100).await.unwrap_err();
        assert!(matches!(refused, Refused::Unreachable | Refused::Address), "{host}: {refused:?}");
    }
    assert_eq!(here.came(), 0);
}

/// safety.md: SSRF by DNS flip or redirect.
#[tokio::test]
async fn a_name_that_flips_is_asked_for_once_and_dialled_as_found() {
    let here = Listening::answering(ok("secret")).await;
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    // Public to whoever looks first, this machine to whoever looks again.
    let names: Names = Arc::new(move |_| {
        let first = counted.fetch_add(1, Ordering::SeqCst) == 0;
        // Of a network for documentation, so that nobody is bothered; it counts as not public, too.
        Ok(vec![if first { "192.0.2.1".parse().unwrap() } else { "127.0.0.1".parse().unwrap() }])
    });
    let client = Client::with_names(PrivateHosts::default(), Some(names));
    for _ in 0..3 {
        assert_eq!(
            get(&client, &format!("http://flip.example:{}/", here.at.port())).await.err(),
            Some(Refused::Unreachable)
        );
    }
    assert_eq!(asked.load(Ordering::SeqCst), 3, "each request asks once");
    assert_eq!(here.came(), 0);
}

/// safety.md: SSRF by DNS flip or redirect.
#[tokio::test]
async fn a_redirect_is_followed_nowhere() {
    let secret = Listening::answering(ok("secret")).await;
    let target = format!("http://{}/", secret.at);
    let redirect =
        format!("HTTP/1.1 302 Found\r\nlocation: {target}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    let front = Listening::answering(redirect).await;
    let client = Client::new(front.at.to_string().parse().unwrap());
    let answer = get(&client, &format!("http://{}/", front.at)).await.unwrap();
    assert_eq!((answer.status().as_u16(), front.came(), secret.came()), (302, 1, 0));
}

#[tokio::test]
async fn a_host_that_the_operator_named_is_reached_at_its_port_alone() {
    let (named, other) = (Listening::answering(ok("hello")).await, Listening::answering(ok("secret")).await);
    let client = Client::new(named.at.to_string().parse().unwrap());
    let answer = get(&client, &format!("http://{}/x", named.at)).await.unwrap();
    assert_eq!((answer.status().as_u16(), &answer.body()[..]), (200, &b"hello"[..]));
    assert_eq!(get(&client, &format!("http://{}/x", other.at)).await.err(), Some(Refused::Unreachable));
    assert_eq!(other.came(), 0);
}

#[tokio::test]
async fn what_is_no_address_of_the_web_is_not_asked() {
    let client = Client::new(PrivateHosts::default());
    for url in ["ftp://example.org/", "http://me:word@example.org/", "/only/a/path"] {
        assert_eq!(get(&client, url).await.err(), Some(Refused::Address), "{url}");
    }
}

#[tokio::test]
async fn no_more_is_read_than_was_to_be() {
    let long = "x".repeat(200_000);
    let endless = Listening::answering(ok(&long)).await;
    let client = Client::new(endless.at.to_string().parse().unwrap());
    let request = || Request::get(format!("http://{}/", endless.at)).body(Bytes::new()).unwrap();
    assert_eq!(client.send(request(), 199_999).await.err(), Some(Refused::Large));
    assert_eq!(client.send(request(), 200_000).await.unwrap().body().len(), 200_000);
}

#[tokio::test]
async fn a_host_is_asked_one_thing_at_a_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let (at_once, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counted = (Arc::clone(&at_once), Arc::clone(&most));
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (at_once, most) = counted.clone();
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 4096]).await;
                let now = at_once.fetch_add(1, Ordering::SeqCst) + 1;
                most.fetch_max(now, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(20)).await;
                at_once.fetch_sub(1, Ordering::SeqCst);
                let _ = stream.write_all(ok("x").as_bytes()).await;
            });
        }
    });
    let client = Client::new(at.to_string().parse().unwrap());
    let all: Vec<_> = (0..5)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { get(&client, &format!("http://{at}/")).await.unwrap().status() })
        })
        .collect();
    for one in all {
        assert_eq!(one.await.unwrap().as_u16(), 200);
    }
    assert_eq!(most.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_turn_that_does_not_come_is_not_waited_for_without_end_and_others_have_their_own() {
    // It takes connections, and answers none.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let url = format!("http://{at}/");
    let client = Client::new(at.to_string().parse().unwrap()).with_patience(Duration::from_millis(50));
    let (first, sent) = (client.clone(), url.clone());
    let first = tokio::spawn(async move { get(&first, &sent).await });
    let (mut held, _) = listener.accept().await.unwrap();
    for _ in 0..3 {
        let waited = tokio::time::timeout(Duration::from_secs(5), get(&client, &url)).await;
        assert_eq!(waited.expect("its patience is short").err(), Some(Refused::Turn));
    }
    // Who signs in by a provider at the same host stands behind none of it.
    let other = client.and(&url.parse().unwrap());
    let other = tokio::spawn(async move { get(&other, &url).await.unwrap().status() });
    let (mut stream, _) =
        tokio::time::timeout(Duration::from_secs(5), listener.accept()).await.unwrap().unwrap();
    for stream in [&mut stream, &mut held] {
        let _ = stream.read(&mut [0; 4096]).await;
        stream.write_all(ok("x").as_bytes()).await.unwrap();
    }
    assert_eq!(other.await.unwrap().as_u16(), 200);
    assert!(first.await.unwrap().is_ok());
}
