package io.weir.ingest.capi;

import io.weir.ingest.json.JsonPart;
import io.weir.ingest.json.JsonShapeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks CAPI which space runs in which isolation segment, and keeps the answer for a while. Thread-safe; one thread at a time asks. */
final class Segments {

    private static final Logger LOG = LoggerFactory.getLogger(Segments.class);

    private static final String CALL = "segments";
    private static final String PATH = "/v3/isolation_segments";

    /** Guid of the shared segment on every foundation. */
    private static final String SHARED_GUID = "933b4c58-120b-499a-b85d-4b6fc9e2903b";

    private static final String SHARED_NAME = "shared";

    /** Each costs requests; foundations have a handful of segments, and rarely more organizations than this. */
    private static final int SEGMENTS_MAX = 1_000;

    private static final int ORGANIZATIONS_MAX = 10_000;

    private final CapiRequests requests;
    private final InstantSource clock;
    private final Absence absence = new Absence("isolation segments", "every route is taken to be of the shared one");
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Held held;

    Segments(CapiRequests requests, InstantSource clock) {
        this.requests = requests;
        this.clock = clock;
    }

    private record Held(IsolationSegments segments, Instant readAt) {}

    private record Segment(String guid, String name) {

        boolean shared() {
            return guid.equals(SHARED_GUID) || name.equals(SHARED_NAME);
        }
    }

    /** What CAPI showed, read not longer ago than this. */
    IsolationSegments notOlderThan(Duration age) throws CapiUnavailableException, InterruptedException {
        lock.lockInterruptibly();
        try {
            Instant now = clock.instant();
            Held before = held;
            // A clock that was set back makes it read again too.
            if (before != null && !now.isBefore(before.readAt) && now.isBefore(before.readAt.plus(age))) {
                return before.segments;
            }
            Held fresh = new Held(read(), now);
            held = fresh;
            return fresh.segments;
        } finally {
            lock.unlock();
        }
    }

    private IsolationSegments read() throws CapiUnavailableException, InterruptedException {
        List<Segment> segments = list();
        if (segments.stream().allMatch(Segment::shared)) {
            return IsolationSegments.NONE;
        }
        Map<String, String> names = new HashMap<>();
        Map<String, String> bySpace = new HashMap<>();
        Set<String> organizations = new LinkedHashSet<>();
        for (Segment segment : segments) {
            String name = segment.shared() ? IsolationSegments.SHARED : segment.name();
            names.put(segment.guid(), name);
            for (String space : related(segment, "spaces")) {
                bySpace.put(space, name);
            }
            if (!segment.shared()) {
                organizations.addAll(related(segment, "organizations"));
            }
        }
        return new IsolationSegments(bySpace, defaults(organizations, names));
    }

    private List<Segment> list() throws CapiUnavailableException, InterruptedException {
        String path = CapiQuery.of(PATH).page(1, CapiClient.PER_PAGE_MAX).toString();
        CapiHttp.Answer answer = requests.get(CALL, path);
        if (isAbsent(answer)) {
            absence.seen(answer);
            return List.of();
        }
        ListPage page = requests.page(path, answer);
        absence.over();
        List<Segment> segments = new ArrayList<>();
        CapiRequests.forEach(
                path,
                page,
                (resource, _) -> segments.add(new Segment(
                        resource.at("guid").text(), resource.at("name").text())));
        return atMost(SEGMENTS_MAX, segments, "isolation segments");
    }

    private static boolean isAbsent(CapiHttp.Answer answer) {
        Set<Integer> codes = CapiRequests.errorCodes(answer);
        return (answer.status() == 404
                        && (codes.contains(CapiRequests.CODE_UNKNOWN_ENDPOINT)
                                || codes.contains(CapiRequests.CODE_NOT_FOUND)))
                || (answer.status() == 403 && codes.contains(CapiRequests.CODE_NOT_AUTHORIZED));
    }

    private List<String> related(Segment segment, String kind) throws CapiUnavailableException, InterruptedException {
        String path = PATH + "/" + segment.guid() + "/relationships/" + kind;
        List<String> guids = new ArrayList<>();
        Optional<JsonPart> data = data(path);
        try {
            if (data.isPresent()) {
                data.get().items().forEach(item -> guids.add(item.at("guid").text()));
            }
        } catch (JsonShapeException e) {
            throw CapiRequests.unusable(path, e);
        }
        return guids;
    }

    /** By organization, the name of its default unless that is the shared segment. */
    private Map<String, String> defaults(Set<String> organizations, Map<String, String> names)
            throws CapiUnavailableException, InterruptedException {
        Map<String, String> defaults = new HashMap<>();
        for (String organization :
                atMost(ORGANIZATIONS_MAX, List.copyOf(organizations), "organizations with isolation segments")) {
            String path = "/v3/organizations/" + organization + "/relationships/default_isolation_segment";
            String guid =
                    data(path).map(data -> data.node().path("guid").asText("")).orElse("");
            String name = names.getOrDefault(guid, IsolationSegments.SHARED);
            if (!name.equals(IsolationSegments.SHARED)) {
                defaults.put(organization, name);
            }
        }
        return defaults;
    }

    /** The relationship's data; empty when its owner was deleted meanwhile. */
    private Optional<JsonPart> data(String path) throws CapiUnavailableException, InterruptedException {
        CapiHttp.Answer answer = requests.get(CALL, path);
        if (answer.status() == 404 && CapiRequests.errorCodes(answer).contains(CapiRequests.CODE_NOT_FOUND)) {
            return Optional.empty();
        }
        return Optional.of(requests.document(path, answer).at("data"));
    }

    private static <T> List<T> atMost(int max, List<T> all, String what) {
        if (all.size() <= max) {
            return all;
        }
        LOG.error("too many {}, the rest is left out found={} max={}", what, all.size(), max);
        return all.subList(0, max);
    }
}
