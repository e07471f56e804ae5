package io.weir.embedded.capi;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One list request, checked: which page, in which order, under which filters. Pages are by offset into what there is now, so
 * rows that go while a client pages shift the later pages, as in CAPI. Pure.
 *
 * @param <T> what is listed
 */
final class ListQuery<T extends CapiResource> {

    private static final int PER_PAGE_DEFAULT = 50;
    private static final int PER_PAGE_MAX = 5000;
    private static final Pattern OPERATOR = Pattern.compile("(created_ats|updated_ats)\\[(\\w+)]");
    private static final Set<String> ORDERS = Set.of("created_at", "updated_at");

    private final QueryParameters parameters;
    private final Filters<T> filters;
    private final int page;
    private final int perPage;
    private final @Nullable String orderBy;

    private ListQuery(QueryParameters parameters, Filters<T> filters, int page, int perPage, @Nullable String orderBy) {
        this.parameters = parameters;
        this.filters = filters;
        this.page = page;
        this.perPage = perPage;
        this.orderBy = orderBy;
    }

    /**
     * The filters of one kind of resource by value: a resource passes when one of the values asked for is among its own.
     *
     * @param byParameter parameter to the values of a resource
     * @param includes what the parameter of almost that name may hold; empty for lists without it
     */
    record Filters<T extends CapiResource>(Map<String, Function<T, List<String>>> byParameter, Set<String> includes) {

        private static final Set<String> OF_EVERY_LIST =
                Set.of("page", "per_page", "order_by", "guids", "label_selector", "created_ats", "updated_ats");

        private Set<String> names() {
            Set<String> names = new TreeSet<>(OF_EVERY_LIST);
            names.addAll(byParameter.keySet());
            if (!includes.isEmpty()) {
                names.add("include");
            }
            return names;
        }
    }

    /** One page of what passed. {@code total} counts all of it. */
    record Page<T>(List<T> items, int total, int number, int perPage) {

        int pages() {
            return Math.max(1, (total + perPage - 1) / perPage);
        }
    }

    static <T extends CapiResource> ListQuery<T> parse(QueryParameters parameters, Filters<T> filters) {
        Set<String> unknown = new LinkedHashSet<>();
        for (String name : parameters.values().keySet()) {
            if (!filters.names().contains(name) && !OPERATOR.matcher(name).matches()) {
                unknown.add(name);
            }
        }
        if (!unknown.isEmpty()) {
            throw CapiError.badQuery("Unknown query parameter(s): '" + String.join("', '", unknown)
                    + "'. Valid parameters are: '" + String.join("', '", filters.names()) + "'");
        }
        int page = number(parameters, "page", 1, Integer.MAX_VALUE, "Page must be greater than or equal to 1");
        int perPage = number(
                parameters,
                "per_page",
                PER_PAGE_DEFAULT,
                PER_PAGE_MAX,
                "Per page must be between 1 and " + PER_PAGE_MAX);
        String orderBy = parameters.get("order_by").orElse(null);
        if (orderBy != null && !ORDERS.contains(orderBy.replaceFirst("^[-+]", ""))) {
            throw CapiError.badQuery("Order by can only be: 'created_at', 'updated_at'");
        }
        ListQuery<T> query = new ListQuery<>(parameters, filters, page, perPage, orderBy);
        query.includes();
        return query;
    }

    private static int number(QueryParameters parameters, String name, int absent, int most, String sentence) {
        String text = parameters.get(name).orElse(null);
        if (text == null) {
            return absent;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= 1 && value <= most) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // falls through to the one sentence for every bad number
        }
        throw CapiError.badQuery(sentence);
    }

    /** What {@code include} asks for; empty when absent. */
    List<String> includes() {
        List<String> wanted = parameters.list("include").orElse(List.of());
        List<String> unknown =
                wanted.stream().filter(name -> !filters.includes.contains(name)).toList();
        if (!unknown.isEmpty()) {
            throw CapiError.badQuery(
                    "Invalid included resource: '" + String.join("', '", unknown) + "'. Valid included resources are: '"
                            + String.join("', '", new TreeSet<>(filters.includes)) + "'");
        }
        return wanted;
    }

    QueryParameters parameters() {
        return parameters;
    }

    /** The page of those of {@code all} that pass; {@code all} is in the order of the rows. */
    Page<T> page(List<T> all) {
        List<Predicate<T>> conditions = conditions();
        List<T> passed = new ArrayList<>();
        for (T resource : all) {
            if (conditions.stream().allMatch(condition -> condition.test(resource))) {
                passed.add(resource);
            }
        }
        if (orderBy != null) {
            passed.sort(order(orderBy));
        }
        long from = Math.min((long) (page - 1) * perPage, passed.size());
        long to = Math.min(from + perPage, passed.size());
        return new Page<>(passed.subList((int) from, (int) to), passed.size(), page, perPage);
    }

    private List<Predicate<T>> conditions() {
        List<Predicate<T>> conditions = new ArrayList<>();
        parameters
                .list("guids")
                .map(Set::copyOf)
                .ifPresent(guids -> conditions.add(resource -> guids.contains(resource.guid())));
        parameters
                .get("label_selector")
                .map(LabelSelector::parse)
                .ifPresent(selector -> conditions.add(
                        resource -> selector.test(resource.metadata().labels())));
        filters.byParameter.forEach((name, values) -> parameters
                .list(name)
                .map(Set::copyOf)
                .ifPresent(wanted -> conditions.add(
                        resource -> values.apply(resource).stream().anyMatch(wanted::contains))));
        parameters.values().forEach((name, value) -> {
            Matcher operator = OPERATOR.matcher(name);
            if (operator.matches()) {
                conditions.add(time(operator.group(1), operator.group(2), value));
            } else if (name.equals("created_ats") || name.equals("updated_ats")) {
                conditions.add(time(name, null, value));
            }
        });
        return conditions;
    }

    private Predicate<T> time(String parameter, @Nullable String operator, String value) {
        var condition = TimeFilter.parse(parameter, operator, QueryParameters.split(value));
        return parameter.equals("created_ats")
                ? resource -> condition.test(resource.createdAt())
                : resource -> condition.test(resource.updatedAt());
    }

    private Comparator<T> order(String by) {
        Comparator<T> order = by.endsWith("created_at")
                ? Comparator.comparing(CapiResource::createdAt)
                : Comparator.comparing(CapiResource::updatedAt);
        order = order.thenComparing(CapiResource::guid);
        return by.startsWith("-") ? order.reversed() : order;
    }
}
