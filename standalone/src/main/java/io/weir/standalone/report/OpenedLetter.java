package io.weir.standalone.report;

import io.weir.projector.letters.LetterContent;
import io.weir.projector.letters.RouteOfLetter;
import io.weir.projector.letters.StoredLetter;

/**
 * A dead letter and what stood in the record that it is about.
 *
 * @param letter the letter
 * @param route the route that it is about
 * @param content the value of the refused record
 */
public record OpenedLetter(StoredLetter letter, RouteOfLetter route, LetterContent content) {}
