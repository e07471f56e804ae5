package io.weir.ingest.webhook;

import io.weir.ingest.capi.AuditEventJson;
import io.weir.ingest.capi.RouteGuid;
import io.weir.ingest.json.JsonPart;
import io.weir.schemas.avro.Cause;
import io.weir.schemas.avro.CauseKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what CAPI's API shows: an audit event, a route, or a page of either. */
final class CapiDocument {

    private CapiDocument() {}

    /** Reads the document, or throws a {@link io.weir.ingest.json.JsonShapeException} that names the part. */
    static Hints read(JsonPart document) {
        document.object();
        if (!document.at("resources").isPresent()) {
            Optional<Hint> hint = readOne(document);
            return new Hints(hint.stream().toList(), hint.isPresent() ? 0 : 1);
        }
        List<Hint> hints = new ArrayList<>();
        int ignored = 0;
        for (JsonPart resource : document.at("resources").items()) {
            Optional<Hint> hint = readOne(resource.object());
            hint.ifPresent(hints::add);
            ignored += hint.isPresent() ? 0 : 1;
        }
        return new Hints(hints, ignored);
    }

    private static Optional<Hint> readOne(JsonPart document) {
        if (AuditEventJson.looksLikeOne(document)) {
            Cause cause = AuditEventJson.cause(document);
            return AuditEventJson.routeGuid(document).map(guid -> new Hint(guid, cause));
        }
        if (looksLikeRoute(document)) {
            Cause cause = Cause.newBuilder().setKind(CauseKind.WEBHOOK).build();
            return Optional.of(new Hint(RouteGuid.read(document.at("guid")), cause));
        }
        throw document.wrong("a CAPI audit event (type, target, actor) or a v3 route (guid, url, destinations)");
    }

    /** Destinations, or a domain beside a URL: no other v3 resource has either. */
    private static boolean looksLikeRoute(JsonPart document) {
        boolean domain = document.at("relationships").at("domain").isPresent();
        return document.at("destinations").isPresent()
                || (domain && document.at("url").isPresent());
    }
}
