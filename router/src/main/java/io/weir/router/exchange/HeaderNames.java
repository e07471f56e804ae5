package io.weir.router.exchange;

import io.vertx.core.http.HttpHeaders;

/** Names of headers, in the form that the HTTP stack compares fastest. */
public final class HeaderNames {

    public static final CharSequence AUTHORIZATION = HttpHeaders.AUTHORIZATION;
    public static final CharSequence B3 = HttpHeaders.createOptimized("b3");
    public static final CharSequence CACHE_CONTROL = HttpHeaders.CACHE_CONTROL;
    public static final CharSequence CONNECTION = HttpHeaders.CONNECTION;
    public static final CharSequence CONTENT_LENGTH = HttpHeaders.CONTENT_LENGTH;
    public static final CharSequence CONTENT_TYPE = HttpHeaders.CONTENT_TYPE;
    public static final CharSequence COOKIE = HttpHeaders.COOKIE;
    public static final CharSequence EXPECT = HttpHeaders.createOptimized("expect");
    public static final CharSequence EXPIRES = HttpHeaders.EXPIRES;
    public static final CharSequence HOST = HttpHeaders.HOST;
    public static final CharSequence IDEMPOTENCY_KEY = HttpHeaders.createOptimized("idempotency-key");
    public static final CharSequence KEEP_ALIVE = HttpHeaders.createOptimized("keep-alive");
    public static final CharSequence NOSNIFF = HttpHeaders.createOptimized("x-content-type-options");
    public static final CharSequence PROXY_AUTHENTICATE = HttpHeaders.createOptimized("proxy-authenticate");
    public static final CharSequence PROXY_AUTHORIZATION = HttpHeaders.createOptimized("proxy-authorization");
    public static final CharSequence PROXY_CONNECTION = HttpHeaders.createOptimized("proxy-connection");
    public static final CharSequence SET_COOKIE = HttpHeaders.SET_COOKIE;
    public static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("retry-after");
    public static final CharSequence TE = HttpHeaders.createOptimized("te");
    public static final CharSequence TRACEPARENT = HttpHeaders.createOptimized("traceparent");
    public static final CharSequence TRACESTATE = HttpHeaders.createOptimized("tracestate");
    public static final CharSequence TRAILER = HttpHeaders.createOptimized("trailer");
    public static final CharSequence TRANSFER_ENCODING = HttpHeaders.TRANSFER_ENCODING;
    public static final CharSequence UPGRADE = HttpHeaders.createOptimized("upgrade");
    public static final CharSequence WWW_AUTHENTICATE = HttpHeaders.createOptimized("www-authenticate");
    public static final CharSequence USER_AGENT = HttpHeaders.USER_AGENT;

    public static final CharSequence X_B3_FLAGS = HttpHeaders.createOptimized("X-B3-Flags");
    public static final CharSequence X_B3_PARENT_SPAN_ID = HttpHeaders.createOptimized("X-B3-ParentSpanId");
    public static final CharSequence X_B3_SAMPLED = HttpHeaders.createOptimized("X-B3-Sampled");
    public static final CharSequence X_B3_SPAN_ID = HttpHeaders.createOptimized("X-B3-SpanId");
    public static final CharSequence X_B3_TRACE_ID = HttpHeaders.createOptimized("X-B3-TraceId");
    public static final CharSequence X_CF_APPLICATION_ID = HttpHeaders.createOptimized("X-CF-ApplicationID");
    public static final CharSequence X_CF_APP_INSTANCE = HttpHeaders.createOptimized("X-CF-App-Instance");
    public static final CharSequence X_CF_FORWARDED_URL = HttpHeaders.createOptimized("X-CF-Forwarded-Url");
    public static final CharSequence X_CF_INSTANCE_ID = HttpHeaders.createOptimized("X-CF-InstanceID");
    public static final CharSequence X_CF_INSTANCE_INDEX = HttpHeaders.createOptimized("X-CF-InstanceIndex");
    public static final CharSequence X_CF_PROCESS_INSTANCE = HttpHeaders.createOptimized("X-CF-Process-Instance");
    public static final CharSequence X_CF_PROXY_METADATA = HttpHeaders.createOptimized("X-CF-Proxy-Metadata");
    public static final CharSequence X_CF_PROXY_SIGNATURE = HttpHeaders.createOptimized("X-CF-Proxy-Signature");
    public static final CharSequence X_CF_ROUTE_ENDPOINT = HttpHeaders.createOptimized("X-Cf-RouteEndpoint");
    public static final CharSequence X_CF_ROUTER_ERROR = HttpHeaders.createOptimized("X-Cf-RouterError");
    public static final CharSequence X_FORWARDED_CLIENT_CERT = HttpHeaders.createOptimized("X-Forwarded-Client-Cert");
    public static final CharSequence X_FORWARDED_FOR = HttpHeaders.createOptimized("X-Forwarded-For");
    public static final CharSequence X_FORWARDED_PROTO = HttpHeaders.createOptimized("X-Forwarded-Proto");
    public static final CharSequence X_IDEMPOTENCY_KEY = HttpHeaders.createOptimized("x-idempotency-key");
    public static final CharSequence X_REQUEST_START = HttpHeaders.createOptimized("X-Request-Start");
    public static final CharSequence X_VCAP_BACKEND = HttpHeaders.createOptimized("X-Vcap-Backend");
    public static final CharSequence X_VCAP_REQUEST_ID = HttpHeaders.createOptimized("X-Vcap-Request-Id");
    public static final CharSequence X_VCAP_ROUTER = HttpHeaders.createOptimized("X-Vcap-Router");
    public static final CharSequence X_VCAP_TRACE = HttpHeaders.createOptimized("X-Vcap-Trace");
    public static final CharSequence X_WEIR_DESTINATION = HttpHeaders.createOptimized("X-Weir-Destination");
    public static final CharSequence X_WEIR_HOP = HttpHeaders.createOptimized("X-Weir-Hop");
    public static final CharSequence X_WEIR_HOP_CERTIFICATE = HttpHeaders.createOptimized("X-Weir-Hop-Certificate");
    public static final CharSequence X_WEIR_ROUTE_REVISION = HttpHeaders.createOptimized("X-Weir-Route-Revision");

    private HeaderNames() {}
}
