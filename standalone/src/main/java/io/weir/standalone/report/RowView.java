package io.weir.standalone.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one kind of finding looks in each format.
 *
 * @param <T> the finding
 */
public interface RowView<T> {

    /** Name of the list of findings in JSON, such as {@code routes}. */
    String list();

    /** The line above the findings that names their columns. */
    Line caption();

    /** The finding for people, a head line and what belongs to it. */
    List<Line> lines(T row);

    /** The finding in JSON; its fields stay in this order. */
    Map<String, @Nullable Object> json(T row);

    /** The names of CSV's columns. */
    List<String> columns();

    /** The finding in CSV, one record or several. */
    List<List<@Nullable Object>> records(T row);
}
