package io.larch.http;

/**
 * What a JSON body may hold at the most.
 *
 * @param bytes of the whole body
 * @param values in it: texts, numbers, objects and so on, each counted once, however deep. Those
 *     that are handed on one by one count for as long as they are being read. What a request may
 *     rightly hold should be well below it, so that whoever sends somewhat too much hears of the
 *     field
 */
public record JsonLimits(int bytes, int values) {}
