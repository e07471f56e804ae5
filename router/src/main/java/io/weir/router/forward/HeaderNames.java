package io.weir.router.forward;

import io.vertx.core.http.HttpHeaders;

/** Names of headers, in the form that the HTTP stack compares fastest. */
final class HeaderNames {

    static final CharSequence CACHE_CONTROL = HttpHeaders.CACHE_CONTROL;
    static final CharSequence CONNECTION = HttpHeaders.CONNECTION;
    static final CharSequence CONTENT_LENGTH = HttpHeaders.CONTENT_LENGTH;
    static final CharSequence CONTENT_TYPE = HttpHeaders.CONTENT_TYPE;
    static final CharSequence EXPECT = HttpHeaders.createOptimized("expect");
    static final CharSequence HOST = HttpHeaders.HOST;
    static final CharSequence KEEP_ALIVE = HttpHeaders.createOptimized("keep-alive");
    static final CharSequence NOSNIFF = HttpHeaders.createOptimized("x-content-type-options");
    static final CharSequence PROXY_AUTHENTICATE = HttpHeaders.createOptimized("proxy-authenticate");
    static final CharSequence PROXY_AUTHORIZATION = HttpHeaders.createOptimized("proxy-authorization");
    static final CharSequence PROXY_CONNECTION = HttpHeaders.createOptimized("proxy-connection");
    static final CharSequence TE = HttpHeaders.createOptimized("te");
    static final CharSequence TRAILER = HttpHeaders.createOptimized("trailer");
    static final CharSequence TRANSFER_ENCODING = HttpHeaders.TRANSFER_ENCODING;
    static final CharSequence UPGRADE = HttpHeaders.createOptimized("upgrade");

    static final CharSequence X_CF_APPLICATION_ID = HttpHeaders.createOptimized("X-CF-ApplicationID");
    static final CharSequence X_CF_APP_INSTANCE = HttpHeaders.createOptimized("X-CF-App-Instance");
    static final CharSequence X_CF_INSTANCE_ID = HttpHeaders.createOptimized("X-CF-InstanceID");
    static final CharSequence X_CF_INSTANCE_INDEX = HttpHeaders.createOptimized("X-CF-InstanceIndex");
    static final CharSequence X_CF_PROXY_SIGNATURE = HttpHeaders.createOptimized("X-CF-Proxy-Signature");
    static final CharSequence X_CF_ROUTER_ERROR = HttpHeaders.createOptimized("X-Cf-RouterError");
    static final CharSequence X_FORWARDED_FOR = HttpHeaders.createOptimized("X-Forwarded-For");
    static final CharSequence X_FORWARDED_PROTO = HttpHeaders.createOptimized("X-Forwarded-Proto");
    static final CharSequence X_REQUEST_START = HttpHeaders.createOptimized("X-Request-Start");
    static final CharSequence X_VCAP_REQUEST_ID = HttpHeaders.createOptimized("X-Vcap-Request-Id");

    private HeaderNames() {}
}
