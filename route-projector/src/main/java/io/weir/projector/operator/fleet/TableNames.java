package io.weir.projector.operator.fleet;

import io.weir.schemas.avro.Member;

/**
 * Names of topics.
 *
 * @param firstTable of the route table that members serve which are too old to say which one
 * @param endpoints of the endpoint table
 */
record TableNames(String firstTable, String endpoints) {

    String servedBy(Member member) {
        return member.getRouteTable().isEmpty() ? firstTable : member.getRouteTable();
    }
}
