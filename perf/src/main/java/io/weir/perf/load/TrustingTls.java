package io.weir.perf.load;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import javax.net.ssl.SSLException;

/** TLS of the driver, which trusts whoever answers on the loopback address. */
final class TrustingTls {

    private TrustingTls() {}

    /**
     * For connections that offer these protocols.
     *
     * @param protocols by their names in ALPN; none to offer nothing
     */
    static SslContext offering(String... protocols) {
        try {
            SslContextBuilder builder =
                    SslContextBuilder.forClient().trustManager(InsecureTrustManagerFactory.INSTANCE);
            if (protocols.length > 0) {
                builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        protocols));
            }
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalStateException("this JVM has no TLS", e);
        }
    }
}
