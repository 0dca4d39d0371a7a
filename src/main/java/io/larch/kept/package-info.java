/**
 * What is no longer live and whose content still exists: deleted assets, and versions that were
 * replaced. Its rows (the table {@code kept_asset}, the view {@code trash_asset}), the rules that
 * say what is kept, and its end. Deletes are given the pieces of SQL that keep what they take. May
 * use {@code asset}, {@code caller}, {@code config}, {@code db}, {@code outbox}, {@code path},
 * {@code receipt} and {@code selector}.
 */
@NullMarked
package io.larch.kept;

import org.jspecify.annotations.NullMarked;
