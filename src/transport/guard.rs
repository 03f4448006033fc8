//! Stands between actix-http and the application: tells the connection's watch how far a request is, and
//! refuses hosts that are not served.

use std::{
    marker::PhantomData,
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::{Context, Poll},
};

use actix_http::{
    ConnectionType, Payload, Request, Response, StatusCode,
    body::{BodySize, BoxBody, MessageBody},
    error::PayloadError,
};
use actix_service::{Service, ServiceFactory};
use bytes::Bytes;
use futures_core::{Stream, future::LocalBoxFuture};

use super::{gate::Head, handshake::Entrance, watch::Watch};

/// What a request is told that should not have come.
pub(super) const BEHIND_CLOSE: &str = "a request behind one with Connection: close";

/// Wraps the application's service factory.
pub(super) struct Guarded<S, B> {
    inner: S,
    entrance: Arc<Entrance>,
    body: PhantomData<B>,
}

impl<S, B> Guarded<S, B> {
    pub(super) fn new(inner: S, entrance: Arc<Entrance>) -> Self {
        Self {
            inner,
            entrance,
            body: PhantomData,
        }
    }
}

impl<S, B> ServiceFactory<Request> for Guarded<S, B>
where
    S: ServiceFactory<Request, Config = ()>,
    S::Future: 'static,
    S::Service: 'static,
    S::Response: Into<Response<B>>,
    S::Error: Into<Response<BoxBody>>,
    <S::Service as Service<Request>>::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = Response<Tracked>;
    type Error = Response<BoxBody>;
    type Config = ();
    type Service = Guard<S::Service, B>;
    type InitError = S::InitError;
    type Future = LocalBoxFuture<'static, Result<Self::Service, Self::InitError>>;

    fn new_service(&self, (): ()) -> Self::Future {
        let inner = self.inner.new_service(());
        let entrance = Arc::clone(&self.entrance);
        Box::pin(async move {
            Ok(Guard {
                inner: inner.await?,
                entrance,
                body: PhantomData,
            })
        })
    }
}

/// Wraps the application on one worker; `B` is the body of its answers.
pub(super) struct Guard<S, B> {
    inner: S,
    entrance: Arc<Entrance>,
    body: PhantomData<B>,
}

impl<S, B> Service<Request> for Guard<S, B>
where
    S: Service<Request>,
    S::Response: Into<Response<B>>,
    S::Error: Into<Response<BoxBody>>,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = Response<Tracked>;
    type Error = Response<BoxBody>;
    type Future = LocalBoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&self, mut request: Request) -> Self::Future {
        let under_way = UnderWay(request.conn_data::<Rc<Watch>>().cloned());
        under_way.watch_body(&mut request);
        if !under_way.may_ask(&request) {
            let response = Response::build(StatusCode::BAD_REQUEST)
                .force_close()
                .body(format!("{BEHIND_CLOSE}\n"));
            return Box::pin(async move { Err(response.map_into_boxed_body()) });
        }
        if let Err(refusal) = self
            .entrance
            .origins
            .load()
            .check_served(&Head::new(request.head()))
        {
            let response = Response::build(refusal.status).body(format!("{}\n", refusal.text));
            return Box::pin(async move { Err(response.map_into_boxed_body()) });
        }
        let answer = self.inner.call(request);
        Box::pin(async move {
            let response: Response<B> = answer.await.map_err(Into::into)?.into();
            Ok(response.map_body(|_, body| Tracked {
                body: body.boxed(),
                _under_way: under_way,
            }))
        })
    }
}

/// Whether its client will ask nothing more on this connection.
pub(super) fn is_last(request: &Request) -> bool {
    request.head().connection_type() == ConnectionType::Close
}

/// A request that is being answered; when it is dropped the next head is due.
struct UnderWay(Option<Rc<Watch>>);

impl UnderWay {
    fn may_ask(&self, request: &Request) -> bool {
        let is_last = is_last(request);
        self.0.as_ref().is_none_or(|watch| watch.may_ask(is_last))
    }

    /// Has the watch count a body that is to come.
    fn watch_body(&self, request: &mut Request) {
        let Some(watch) = &self.0 else { return };
        let payload = request.take_payload();
        let comes = !matches!(payload, Payload::None);
        watch.request_began(comes);
        *request.payload() = if comes {
            let watch = Rc::clone(watch);
            Payload::Stream {
                payload: Box::pin(Body { payload, watch }),
            }
        } else {
            payload
        };
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        if let Some(watch) = &self.0 {
            watch.head_due();
        }
    }
}

/// A request's body that reports its end.
struct Body {
    payload: Payload,
    watch: Rc<Watch>,
}

impl Stream for Body {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.payload).poll_next(cx);
        if matches!(polled, Poll::Ready(None)) {
            this.watch.nothing_due();
        }
        polled
    }
}

/// The body of an answer, which keeps the request under way until it is sent.
pub(super) struct Tracked {
    body: BoxBody,
    _under_way: UnderWay,
}

impl MessageBody for Tracked {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_next(cx)
    }
}
