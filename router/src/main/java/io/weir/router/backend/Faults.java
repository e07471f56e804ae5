package io.weir.router.backend;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.weir.router.guard.RefusedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says which row of the table an exception belongs to. Pure. */
final class Faults {

    /** How far an exchange had come. */
    enum Stage {
        DIALING,
        HANDSHAKING,
        /** The request is on its way and nothing of the response came. */
        AWAITING,
        /** Part of the response came. */
        RECEIVING
    }

    /** Exceptions wrap each other; more than so many would be a loop. */
    private static final int CAUSES_MAX = 16;

    /** TLS alerts by which a server turns down the router's certificate, or the want of one. */
    private static final String[] CERTIFICATE_ALERTS = {
        "BAD CERTIFICATE",
        "CERTIFICATE REQUIRED",
        "CERTIFICATE UNKNOWN",
        "UNSUPPORTED CERTIFICATE",
        "CERTIFICATE REVOKED",
        "CERTIFICATE EXPIRED",
        "UNKNOWN CA",
        "ACCESS DENIED",
        "NO CERTIFICATE"
    };

    private Faults() {}

    static BackendFailure of(Throwable cause, Stage stage) {
        return new BackendFailure(faultOf(cause, stage), detail(cause));
    }

    static EndpointFault faultOf(Throwable cause, Stage stage) {
        Throwable each = cause;
        for (int i = 0; each != null && i < CAUSES_MAX; each = each.getCause(), i++) {
            EndpointFault fault = byType(each, stage);
            if (fault != null) {
                return fault;
            }
        }
        return switch (stage) {
            case DIALING -> EndpointFault.UNREACHABLE;
            case HANDSHAKING -> EndpointFault.HANDSHAKE_FAILED;
            case AWAITING -> EndpointFault.PROTOCOL_ERROR;
            case RECEIVING -> EndpointFault.RESPONSE_TRUNCATED;
        };
    }

    private static @Nullable EndpointFault byType(Throwable cause, Stage stage) {
        return switch (cause) {
            case ServerTrust.NameMismatchException mismatch -> EndpointFault.SAN_MISMATCH;
            case CertificateExpiredException expired -> EndpointFault.EXPIRED;
            case CertificateNotYetValidException early -> EndpointFault.EXPIRED;
            case CertPathValidatorException path -> ofPath(path);
            case CertificateException certificate ->
                hasExpired(certificate) ? EndpointFault.EXPIRED : EndpointFault.UNTRUSTED;
            case NotSslRecordException plain -> EndpointFault.NOT_TLS;
            case SslHandshakeTimeoutException slow -> EndpointFault.HANDSHAKE_TIMEOUT;
            case ConnectTimeoutException slow -> EndpointFault.DIAL_TIMEOUT;
            case ConnectException refused ->
                text(refused).contains("REFUSED") ? EndpointFault.CONNECTION_REFUSED : EndpointFault.UNREACHABLE;
            case UnknownHostException unknown -> EndpointFault.NAME_UNKNOWN;
            case SSLException tls -> ofTls(tls, stage);
            case PrematureChannelClosureException cut ->
                stage == Stage.AWAITING ? EndpointFault.EOF : EndpointFault.RESPONSE_TRUNCATED;
            case RefusedException refused ->
                switch (refused.refusal()) {
                    case HEAD_TOO_LARGE, TOO_MANY_HEADERS -> EndpointFault.RESPONSE_HEADER_TOO_LARGE;
                    default -> EndpointFault.PROTOCOL_ERROR;
                };
            case TooLongHttpHeaderException large -> EndpointFault.RESPONSE_HEADER_TOO_LARGE;
            case TooLongHttpLineException large -> EndpointFault.RESPONSE_HEADER_TOO_LARGE;
            case Http2Exception.HeaderListSizeException large -> EndpointFault.RESPONSE_HEADER_TOO_LARGE;
            case Http2Exception broken ->
                stage == Stage.HANDSHAKING ? EndpointFault.NOT_HTTP2 : EndpointFault.PROTOCOL_ERROR;
            case IOException lost -> stage == Stage.AWAITING ? EndpointFault.CONNECTION_RESET : null;
            default -> null;
        };
    }

    private static EndpointFault ofPath(CertPathValidatorException path) {
        return path.getReason() == BasicReason.EXPIRED || path.getReason() == BasicReason.NOT_YET_VALID
                ? EndpointFault.EXPIRED
                : EndpointFault.UNTRUSTED;
    }

    private static boolean hasExpired(CertificateException certificate) {
        Throwable each = certificate.getCause();
        for (int i = 0; each != null && i < CAUSES_MAX; each = each.getCause(), i++) {
            if (each instanceof CertificateExpiredException
                    || each instanceof CertificateNotYetValidException
                    || (each instanceof CertPathValidatorException path && ofPath(path) == EndpointFault.EXPIRED)) {
                return true;
            }
        }
        return false;
    }

    /** Both engines wrap what the certificate check threw, and both have only words for an alert of the other side. */
    private static @Nullable EndpointFault ofTls(SSLException tls, Stage stage) {
        if (tls.getCause() != null && !(tls.getCause() instanceof SSLException)) {
            return null; // the cause says more
        }
        String text = text(tls);
        if (text.contains("ALERT")) {
            for (String alert : CERTIFICATE_ALERTS) {
                if (text.contains(alert)) {
                    return EndpointFault.CERTIFICATE_REJECTED;
                }
            }
        }
        if (text.contains("WRONG VERSION NUMBER") || text.contains("UNRECOGNIZED SSL MESSAGE")) {
            return EndpointFault.NOT_TLS;
        }
        return switch (stage) {
            case DIALING, HANDSHAKING -> EndpointFault.HANDSHAKE_FAILED;
            case AWAITING -> EndpointFault.CONNECTION_RESET;
            case RECEIVING -> EndpointFault.RESPONSE_TRUNCATED;
        };
    }

    private static String text(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? "" : message.toUpperCase(Locale.ROOT).replace('_', ' ');
    }

    private static String detail(Throwable cause) {
        Throwable last = cause;
        for (int i = 0; last.getCause() != null && i < CAUSES_MAX; i++) {
            last = last.getCause();
        }
        return last.toString();
    }
}
