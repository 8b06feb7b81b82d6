//! One connection that is kept open, and asked over and over.

use std::net::SocketAddr;

use axum::{
    body::Body,
    http::{HeaderMap, Request, header},
};
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::shared::Outcome;

pub struct Connection(SendRequest<Body>);

impl Connection {
    pub async fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self(sender))
    }

    /// The headers and the body of what is at a path.
    pub async fn ask(&mut self, path: &str, coding: &str) -> Outcome<(HeaderMap, Bytes)> {
        let request = Request::get(path)
            .header(header::HOST, "localhost")
            .header(header::ACCEPT_ENCODING, coding)
            .header(header::ACCEPT_LANGUAGE, "en")
            .body(Body::empty())?;
        self.0.ready().await?;
        let (head, body) = self.0.send_request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        if head.status != 200 {
            return Err(format!("{path} was answered with {}", head.status).into());
        }
        Ok((head.headers, body))
    }
}
