package io.weir.router.table;

import io.weir.router.selection.Candidate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One address of one running instance, as requests are sent to it.
 *
 * <p>Threads: immutable but for its failure mark, its in-flight count, and for being retired, once, by the writer.
 */
public final class Endpoint extends Candidate {

    /** Of nearly all instances; shared, as there are many of each. */
    private static final String[] INDEX_TEXTS =
            IntStream.range(0, 1_024).mapToObj(Integer::toString).toArray(String[]::new);

    private final String id;
    private final Instance instance;
    private final @Nullable AppProcess process;
    private final boolean local;
    private volatile boolean retired;

    /** Made for the first request, which most of hundreds of thousands wait for; two threads may make the same one. */
    private @Nullable String instanceText;

    /** @param local whether it runs in the router's own zone, where that comes first */
    Endpoint(String id, Instance instance, @Nullable AppProcess process, boolean local) {
        this.id = id;
        this.instance = instance;
        this.process = process;
        this.local = local;
    }

    /** The endpoint that takes the place of an older one; the same instance keeps its failure mark and its count. */
    Endpoint replacing(@Nullable Endpoint older) {
        if (older != null && older.instance.guid().equals(instance.guid())) {
            standInFor(older);
        }
        return this;
    }

    /** {@code address:port}. */
    public String id() {
        return id;
    }

    /** Id of its instance; {@code address:port} where its source names none, as in {@code X-CF-InstanceID}. */
    @Override
    public String instanceId() {
        String text = instanceText();
        return text.isEmpty() ? id : text;
    }

    /** Id of its instance as text, empty where its source names none. */
    public String instanceText() {
        String made = instanceText;
        if (made == null) {
            made = instance.id();
            instanceText = made;
        }
        return made;
    }

    @Override
    public boolean local() {
        return local;
    }

    /** A certificate for a name of its own says which instance it is; one for its address only who has that now. */
    @Override
    public boolean proven() {
        return instance.tls() && instance.san() != null;
    }

    /** What its source says of it. */
    public Instance instance() {
        return instance;
    }

    /** Guid of its app as text; null for a system component. */
    public @Nullable String appText() {
        AppProcess of = process;
        if (of != null) {
            return of.appText();
        }
        return instance.app() == null ? null : instance.app().toString();
    }

    /** Guid of its process, from its registration or else from its tag {@code process_id}; null where unknown. */
    public @Nullable String processGuid() {
        return instance.processGuid() == null ? instance.tags().get("process_id") : instance.processGuid();
    }

    /** Index within its process as text; null where unknown. */
    public @Nullable String indexText() {
        int index = instance.index();
        if (index < 0) {
            return null;
        }
        return index < INDEX_TEXTS.length ? INDEX_TEXTS[index] : Integer.toString(index);
    }

    /** The process it belongs to; null for a system component. */
    public @Nullable AppProcess process() {
        return process;
    }

    /** True once the table no longer names it: connections to it are not to be used again. */
    public boolean retired() {
        return retired;
    }

    void retire() {
        retired = true;
    }

    @Override
    public String toString() {
        return id;
    }
}
