package io.weir.embedded.capi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The requests about isolation segments and who uses them. */
final class IsolationSegmentRequests {

    private final Foundation foundation;
    private final IsolationSegments segments;
    private final Lists lists;
    private final Presenter presenter;

    IsolationSegmentRequests(Foundation foundation, Lists lists, Presenter presenter) {
        this.foundation = foundation;
        this.segments = foundation.segments();
        this.lists = lists;
        this.presenter = presenter;
    }

    Api.Answer answer(Api.Request request) {
        if (request.segment(2).equals("relationships")) {
            return relationships(request);
        }
        return switch (request.shape()) {
            case "GET /isolation_segments" -> Api.Answer.ok(lists.isolationSegments(request.query()));
            case "POST /isolation_segments" -> create(request.body());
            case "GET /isolation_segments/:guid" ->
                Api.Answer.ok(presenter.isolationSegment(segment(request.segment(1))));
            default -> throw Api.unknownRequest(request);
        };
    }

    private Api.Answer create(JsonNode body) {
        JsonFields.unknownKeys(body, Set.of("name", "metadata")).ifPresent(sentence -> {
            throw CapiError.unprocessable(sentence);
        });
        return Api.Answer.created(presenter.isolationSegment(
                segments.create(body.path("name").asText(), JsonFields.merge(Metadata.empty(), body))));
    }

    private Api.Answer relationships(Api.Request request) {
        String guid = request.segment(1);
        String self = "/v3/isolation_segments/" + guid + "/relationships/" + request.segment(3);
        return switch (request.method() + " " + request.segment(3)) {
            case "GET spaces" -> {
                segment(guid);
                yield Api.Answer.ok(presenter.relationship(self, segments.spacesOf(guid)));
            }
            case "GET organizations" ->
                Api.Answer.ok(presenter.relationship(self, segment(guid).organizationGuids()));
            case "POST organizations" ->
                Api.Answer.ok(presenter.relationship(
                        self,
                        segments.entitle(guid, JsonFields.guids(request.body().path("data")))
                                .organizationGuids()));
            case "DELETE organizations" -> {
                segments.revoke(guid, request.segment(4));
                yield Api.Answer.empty(204);
            }
            default -> throw Api.unknownRequest(request);
        };
    }

    /** The segment of a space's own: {@code /v3/spaces/:guid/relationships/isolation_segment}. */
    Api.Answer ofSpace(Api.Request request) {
        String guid = foundation
                .space(request.segment(1))
                .map(CapiSpace::guid)
                .orElseThrow(() -> CapiError.notFound("Space"));
        if (request.method().equals("PATCH")) {
            segments.assign(guid, wanted(request));
        }
        return assignment(request, segments.ofSpace(guid));
    }

    /** The default of an organization: {@code /v3/organizations/:guid/relationships/default_isolation_segment}. */
    Api.Answer defaultOf(Api.Request request) {
        String guid = foundation
                .organization(request.segment(1))
                .map(CapiOrganization::guid)
                .orElseThrow(() -> CapiError.notFound("Organization"));
        if (request.method().equals("PATCH")) {
            segments.makeDefault(guid, wanted(request));
        }
        return assignment(request, segments.defaultOf(guid));
    }

    private Api.Answer assignment(Api.Request request, Optional<String> assigned) {
        if (!Set.of("GET", "PATCH").contains(request.method())) {
            throw Api.unknownRequest(request);
        }
        String self = "/v3/" + String.join("/", request.path());
        return Api.Answer.ok(presenter.relationship(self, assigned.orElse(null)));
    }

    private static @Nullable String wanted(Api.Request request) {
        JsonNode data = request.body().path("data");
        if (data.isNull()) {
            return null;
        }
        if (!data.path("guid").isTextual()) {
            throw CapiError.unprocessable("Data must be structured like this: {\"guid\": \"valid-guid\"} or null");
        }
        return data.path("guid").asText();
    }

    private CapiIsolationSegment segment(String guid) {
        return segments.segment(guid).orElseThrow(() -> CapiError.notFound("Isolation segment"));
    }
}
