package io.weir.projector.tables;

import io.weir.projector.runtime.Job;
import io.weir.projector.runtime.Projection;
import io.weir.projector.runtime.ProjectionResources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The projections of one instance. Started and closed by one thread at a time; {@link #all()} may be asked by any.
 *
 * <p>What cannot be started, for a reason that waiting does not mend, is not tried again while its job is the same.
 */
final class RunningProjections {

    private static final Logger LOG = LoggerFactory.getLogger(RunningProjections.class);

    private final ProjectionResources resources;
    private final BiConsumer<Job, Throwable> onFailure;
    private final Map<Job, Projection> running = new LinkedHashMap<>();
    private final Set<Job> failed = ConcurrentHashMap.newKeySet();
    private volatile List<Projection> all = List.of();
    private volatile boolean closed;

    /** @param onFailure told when a projection gives up, or cannot start; called on any thread */
    RunningProjections(ProjectionResources resources, BiConsumer<Job, Throwable> onFailure) {
        this.resources = resources;
        this.onFailure = onFailure;
    }

    /** Those that run, or ran until they gave up. */
    List<Projection> all() {
        return all;
    }

    /** Whether it could not be started. */
    boolean couldNotStart(Job job) {
        return failed.contains(job);
    }

    /** Whether it was started, or tried in vain. */
    boolean has(Job job) {
        return running.containsKey(job) || failed.contains(job);
    }

    /** Starts it, unless all is being closed; returns why it cannot run. */
    Optional<RuntimeException> start(Job job) {
        if (closed) {
            return Optional.empty();
        }
        try {
            Projection projection = Projection.start(resources, job);
            running.put(job, projection);
            all = List.copyOf(running.values());
            var _ = projection.ended().whenComplete((nothing, failure) -> {
                if (failure != null) {
                    onFailure.accept(job, failure);
                }
            });
            if (closed) {
                projection.close();
            }
            return Optional.empty();
        } catch (RuntimeException e) {
            LOG.error("a table cannot be projected table={} error={}", job.table(), e.toString(), e);
            failed.add(job);
            onFailure.accept(job, e);
            return Optional.of(e);
        }
    }

    /** Closes and forgets whatever is not among these; true if there was any. */
    boolean closeAllBut(Collection<? extends Job> jobs) {
        Set<Job> wanted = new HashSet<>(jobs);
        failed.retainAll(wanted);
        List<Projection> ending = running.values().stream()
                .filter(projection -> !wanted.contains(projection.job()))
                .toList();
        ending.forEach(projection -> {
            LOG.info(
                    "a projection ends table={} application={}",
                    projection.job().table(),
                    projection.application());
            projection.close();
            running.remove(projection.job());
        });
        all = List.copyOf(running.values());
        return !ending.isEmpty();
    }

    /** Closes all at once, since each may take its time; they stay in {@link #all()}. */
    void close() {
        closed = true;
        List<Thread> closers = new ArrayList<>();
        for (Projection projection : all) {
            closers.add(Thread.ofVirtual().start(projection::close));
        }
        boolean interrupted = false;
        for (Thread closer : closers) {
            while (closer.isAlive()) {
                try {
                    closer.join();
                } catch (InterruptedException e) {
                    // Each has its own limit: the memory they use must not be given back before.
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
