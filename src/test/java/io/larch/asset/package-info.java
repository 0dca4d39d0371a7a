/** Tests of storing, fetching and updating assets. */
@NullMarked
package io.larch.asset;

import org.jspecify.annotations.NullMarked;
