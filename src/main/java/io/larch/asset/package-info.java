/**
 * The assets: what they are, their rows (the tables {@code asset}, {@code asset_path} and {@code
 * subtree_deletion}, the view {@code live_asset}), the one way from a selection to SQL, finding
 * them, and what services fail with. Other packages ask here for what is in those tables, or are
 * given the piece of SQL that does it. May use {@code caller}, {@code content} (its failures, to
 * say what they mean), {@code db}, {@code mediatype}, {@code outbox} (an insert redeems the intent
 * of its upload), {@code path} and {@code selector}.
 */
@NullMarked
package io.larch.asset;

import org.jspecify.annotations.NullMarked;
