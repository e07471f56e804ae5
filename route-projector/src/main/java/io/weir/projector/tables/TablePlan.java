package io.weir.projector.tables;

import io.weir.projector.fold.FoldVersion;
import io.weir.projector.fold.RouteFolds;
import io.weir.projector.runtime.Job;
import io.weir.projector.topology.LogExtent;
import io.weir.schemas.avro.ProjectedTable;
import io.weir.schemas.topic.TopicCatalog;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which route tables an instance projects, and which it leaves to others or to nobody. Pure.
 *
 * @param jobs what should run
 * @param leftOut tables that are ordered and not run here, with the reason
 */
record TablePlan(List<Job.Routes> jobs, Map<String, LeftOut> leftOut) {

    /** Folder of further tables' states, below which each order has its own: a name may be used again after its table was retired. */
    static final String FURTHER_FOLDER = "further-tables";

    /**
     * Why a table is not run.
     *
     * @param wanted false if all is as ordered
     * @param reason for people
     */
    record LeftOut(boolean wanted, String reason) {}

    TablePlan {
        jobs = List.copyOf(jobs);
        leftOut = Collections.unmodifiableSortedMap(new TreeMap<>(leftOut));
    }

    /** What a plan is made for, apart from the orders. */
    record Ground(TopicCatalog catalog, RouteFolds folds, int furtherMax) {

        Ground unlimited() {
            return new Ground(catalog, folds, Integer.MAX_VALUE);
        }
    }

    /**
     * Plans.
     *
     * @param complete tables of the past that hold all they are to hold
     * @param obstacles what keeps a further table from being started, by topic
     */
    static TablePlan of(
            Ground ground, TableOrders orders, Set<ProjectedTable> complete, Map<String, String> obstacles) {
        String first = ground.catalog().routeTable().name();
        List<Job.Routes> jobs = new ArrayList<>();
        Map<String, LeftOut> leftOut = new TreeMap<>();
        orders.unreadable()
                .forEach(table -> leftOut.put(
                        table, new LeftOut(true, "its order in weir.control cannot be read; a newer program may")));
        ProjectedTable firstOrder = orders.tables().get(first);
        if (firstOrder != null && firstOrder.getRetired()) {
            leftOut.put(first, new LeftOut(false, "retired"));
        } else if (!orders.unreadable().contains(first)) {
            jobs.add(new Job.Routes(first, FoldVersion.V1.number(), LogExtent.WHOLE, ""));
        }
        List<Job.Routes> started = new ArrayList<>();
        for (ProjectedTable order : inOrder(orders, first)) {
            if (complete.contains(order)) {
                leftOut.put(order.getTopic(), new LeftOut(false, "complete up to " + order.getUntil()));
                continue;
            }
            Optional<String> obstacle = Optional.ofNullable(obstacles.get(order.getTopic()))
                    .or(() -> wrong(ground, order))
                    .or(() -> tooMany(ground, started.size()));
            if (obstacle.isPresent()) {
                leftOut.put(order.getTopic(), new LeftOut(true, obstacle.get()));
            } else {
                started.add(job(order));
            }
        }
        jobs.addAll(started);
        return new TablePlan(jobs, leftOut);
    }

    /** The oldest first, so that every instance runs the same ones when there are too many. */
    private static List<ProjectedTable> inOrder(TableOrders orders, String first) {
        return orders.tables().values().stream()
                .filter(order -> !order.getRetired() && !order.getTopic().equals(first))
                .sorted(Comparator.comparing(ProjectedTable::getOrderedAt).thenComparing(ProjectedTable::getTopic))
                .toList();
    }

    private static Optional<String> wrong(Ground ground, ProjectedTable order) {
        try {
            ground.catalog().routeTableOf(order.getTopic());
            LogExtent.of(order);
        } catch (IllegalArgumentException e) {
            return Optional.of("its order is wrong: " + e.getMessage());
        }
        if (ground.folds().fold(order.getFoldVersion()).isEmpty()) {
            return Optional.of("fold version " + order.getFoldVersion()
                    + " is not known here; an instance of a newer program projects it");
        }
        return Optional.empty();
    }

    private static Optional<String> tooMany(Ground ground, int running) {
        return running < ground.furtherMax()
                ? Optional.empty()
                : Optional.of("streams.furtherTablesMax: " + ground.furtherMax()
                        + " further tables are projected already; retire one, or raise it");
    }

    private static Job.Routes job(ProjectedTable order) {
        String folder = FURTHER_FOLDER + "/" + order.getTopic() + "-"
                + order.getOrderedAt().toEpochMilli();
        return new Job.Routes(order.getTopic(), order.getFoldVersion(), LogExtent.of(order), folder);
    }

    /** Whether an instance would be of no use without the table: the first one, or, once that is retired, any that is projected on. */
    boolean isEssential(Job job) {
        return switch (job) {
            case Job.Endpoints endpoints -> true;
            case Job.Routes routes ->
                routes.isFirst() || (!routes.extent().past() && jobs.stream().noneMatch(Job.Routes::isFirst));
        };
    }
}
