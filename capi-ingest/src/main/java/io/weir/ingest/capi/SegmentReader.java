package io.weir.ingest.capi;

import io.weir.ingest.json.JsonPart;
import io.weir.ingest.json.JsonShapeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks CAPI which space runs in which isolation segment: a few requests per segment, and one for each organization that may use one. */
final class SegmentReader {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentReader.class);

    private static final String CALL = "segments";
    private static final String PATH = "/v3/isolation_segments";

    /** Guid of the shared segment on every foundation. */
    private static final String SHARED_GUID = "933b4c58-120b-499a-b85d-4b6fc9e2903b";

    private static final String SHARED_NAME = "shared";

    /** Each costs requests; foundations have a handful of segments, and rarely more organizations than this. */
    private static final int SEGMENTS_MAX = 1_000;

    private static final int ORGANIZATIONS_MAX = 10_000;

    private final CapiRequests requests;
    private final int parallel;
    private final Absence absence = new Absence("isolation segments", "every route is taken to be of the shared one");

    /** @param parallel organizations that are asked for at once */
    SegmentReader(CapiRequests requests, int parallel) {
        this.requests = requests;
        this.parallel = parallel;
    }

    private record Segment(String guid, String name) {

        boolean shared() {
            return guid.equals(SHARED_GUID) || name.equals(SHARED_NAME);
        }
    }

    /** What CAPI shows now. */
    IsolationSegments read(Sweep sweep) throws CapiUnavailableException, InterruptedException {
        List<Segment> segments = sweep.step(this::list);
        if (segments.stream().allMatch(Segment::shared)) {
            return IsolationSegments.NONE;
        }
        Map<String, String> names = new HashMap<>();
        Map<String, String> bySpace = new HashMap<>();
        Set<String> organizations = new LinkedHashSet<>();
        for (Segment segment : segments) {
            String name = segment.shared() ? IsolationSegments.SHARED : segment.name();
            names.put(segment.guid(), name);
            for (String space : sweep.step(() -> related(segment, "spaces"))) {
                bySpace.put(space, name);
            }
            if (!segment.shared()) {
                organizations.addAll(sweep.step(() -> related(segment, "organizations")));
            }
        }
        return new IsolationSegments(bySpace, defaults(organizations, names, sweep));
    }

    private List<Segment> list() throws CapiUnavailableException, InterruptedException {
        String path = CapiQuery.of(PATH).onPage(1, CapiClient.PER_PAGE_MAX);
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
    private Map<String, String> defaults(Set<String> organizations, Map<String, String> names, Sweep sweep)
            throws CapiUnavailableException, InterruptedException {
        List<String> asked =
                atMost(ORGANIZATIONS_MAX, List.copyOf(organizations), "organizations with isolation segments");
        AtomicBoolean failed = new AtomicBoolean();
        List<Callable<String>> questions = new ArrayList<>(asked.size());
        asked.forEach(organization -> questions.add(() -> defaultOf(organization, sweep, failed)));
        Map<String, String> defaults = new HashMap<>();
        List<String> answers = together(questions);
        for (int i = 0; i < answers.size(); i++) {
            String name = names.getOrDefault(answers.get(i), IsolationSegments.SHARED);
            if (!name.equals(IsolationSegments.SHARED)) {
                defaults.put(asked.get(i), name);
            }
        }
        return defaults;
    }

    /** Guid of the segment, empty without one; once one question has failed, the others need no answer. */
    private String defaultOf(String organization, Sweep sweep, AtomicBoolean failed)
            throws CapiUnavailableException, InterruptedException {
        if (failed.get()) {
            return "";
        }
        String path = "/v3/organizations/" + organization + "/relationships/default_isolation_segment";
        try {
            return sweep.step(() -> data(path))
                    .map(data -> data.node().path("guid").asText(""))
                    .orElse("");
        } catch (CapiUnavailableException e) {
            failed.set(true);
            throw e;
        }
    }

    private List<String> together(List<Callable<String>> questions)
            throws CapiUnavailableException, InterruptedException {
        ThreadFactory threads =
                Thread.ofVirtual().name("weir-capi-segments-", 0).factory();
        try (ExecutorService pool = Executors.newFixedThreadPool(parallel, threads)) {
            List<String> answers = new ArrayList<>(questions.size());
            for (Future<String> answer : pool.invokeAll(questions)) {
                answers.add(answer.get());
            }
            return answers;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CapiUnavailableException unavailable) {
                throw unavailable;
            }
            throw new IllegalStateException("isolation segments could not be read", e.getCause());
        }
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
