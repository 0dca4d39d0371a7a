@NullMarked
package io.larch.reconcile;

import org.jspecify.annotations.NullMarked;
