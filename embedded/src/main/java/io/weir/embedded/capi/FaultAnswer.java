package io.weir.embedded.capi;

import java.util.Map;
import java.util.Optional;

/**
 * What a fault answers in the place of the request's own answer. Pure.
 *
 * @param contentType as the header says
 */
record FaultAnswer(int status, Map<String, String> headers, String contentType, String document) {

    private static final String JSON = "application/json; charset=utf-8";

    /** Empty for the faults that let the request be worked. */
    static Optional<FaultAnswer> of(Faults.Fault fault) {
        return switch (fault) {
            case Faults.Fault.Status status -> Optional.of(status(status));
            case Faults.Fault.WrongJson wrong -> Optional.of(ok(JSON, "{\"resources\": [ {\"guid\": "));
            case Faults.Fault.WrongShape shape -> Optional.of(ok(JSON, shape.document()));
            case Faults.Fault.Html html ->
                Optional.of(ok(
                        "text/html; charset=utf-8",
                        "<!DOCTYPE html><html><body><h1>Down for maintenance</h1></body></html>"));
            case Faults.Fault.Slow slow -> Optional.empty();
            case Faults.Fault.Stale stale -> Optional.empty();
            case Faults.Fault.CutBody cut -> Optional.empty();
            case Faults.Fault.NoAnswer none -> Optional.empty();
        };
    }

    private static FaultAnswer status(Faults.Fault.Status status) {
        CapiError error = switch (status.status()) {
            case 429 -> CapiError.of(CapiError.Kind.RATE_LIMIT, "Rate Limit Exceeded");
            case 503 -> CapiError.of(CapiError.Kind.SERVICE_UNAVAILABLE, "Service unavailable");
            default -> CapiError.of(CapiError.Kind.UNKNOWN, "An unknown error occurred.");
        };
        Map<String, String> headers = status.retryAfterSeconds() > 0
                ? Map.of("Retry-After", Integer.toString(status.retryAfterSeconds()))
                : Map.of();
        return new FaultAnswer(
                status.status(), headers, JSON, Presenter.error(error).toString());
    }

    private static FaultAnswer ok(String contentType, String document) {
        return new FaultAnswer(200, Map.of(), contentType, document);
    }
}
