/*
 * Copyright 2020 The Parcel Authors. Licensed under the MIT licence.
 */
@file:JvmName("Stores")

package org.parcel.store

import kotlin.math.max
import org.parcel.model.Parcel
import org.parcel.model.Weight as Mass
import org.parcel.wire.*

/** The most parcels that one shelf may hold. */
const val LIMIT = 16

private val log = Logger("store")

typealias Finder = (Parcel) -> Boolean

/** What parcels are put into and taken out of. */
interface Keeper {
    /** Puts [parcel] away. */
    fun put(parcel: Parcel)
    fun size(): Int
}

/**
 * Keeps parcels on shelves.
 *
 * @property name what people call it
 */
open class Store(val name: String, private val shelf: Shelf) : Base(name), Keeper {
    /** Parcels by their number. */
    val parcels: MutableMap<String, Parcel> = mutableMapOf()
    private val clock = SystemClock()

    init {
        require(name.isNotEmpty()) { "a store needs a name" }
    }

    constructor(name: String) : this(name, Shelf(LIMIT))

    /**
     * Takes the parcel with [number] out.
     *
     * @throws MissingParcel where there is none
     */
    @Throws(MissingParcel::class)
    fun take(number: String, mass: Mass? = null): Parcel {
        // Numbers never begin with a dash.
        if (number.startsWith("-") || mass == null) {
            throw MissingParcel("no such number")
        }
        val found = parcels.remove(number) ?: return shelf.take(number)
        for (listener in listeners) {
            listener.taken(found)
        }
        return try {
            clock.stamp(found)
        } catch (error: ClockStopped) {
            found
        }
    }

    override fun put(parcel: Parcel) {
        parcels[parcel.number] = parcel
        weigh(parcel)
    }

    override fun size() = parcels.size

    private fun weigh(parcel: Parcel): Int = when (parcel.kind) {
        Kind.SMALL -> 1
        is Heavy -> max(2, parcel.weight)
        else -> 0
    }

    internal fun audit() = Unit

    companion object {
        const val VERSION = "1"

        /** Opens the store that [path] names. */
        fun open(path: String): Store = Store(path)
    }
}

enum class Kind { SMALL, LARGE }

data class Label(val text: String)

sealed class Answer {
    object Missing : Answer()
    class Found(val parcel: Parcel) : Answer()
}

object Registry {
    fun register(store: Store) = stores.add(store)
}

/** Whether this parcel may be put on a shelf. */
fun Parcel.fits(shelf: Shelf): Boolean = shelf.free > 0

suspend fun main() {
    val store = Store("main")
    store.put(Parcel("1"))
}
