// Licensed under the MIT licence.
using System;
using System.Collections.Generic;
using static System.Math;
using Mass = Parcels.Model.Weight;

namespace Parcels.Store;

/// <summary>Finds a parcel.</summary>
public delegate bool Finder(Parcel parcel);

/// <summary>
/// What parcels are put into; see <see cref="Store{T}"/>.
/// </summary>
public interface IKeeper
{
    /// <summary>Puts a parcel away.</summary>
    void Put(Parcel parcel);
    int Count { get; }
}

public enum Kind { Small, Large }

public readonly struct Label
{
    public string Text { get; init; }
}

public record Moved(string From, string To);

/// <summary>
/// Keeps parcels on shelves.
/// </summary>
/// <remarks>Not for <c>several</c> threads.</remarks>
/// <typeparam name="T">What parcels are.</typeparam>
[Serializable]
public sealed partial class Store<T> : Base<T>, IKeeper where T : Parcel, new()
{
    /// <summary>The most parcels that one shelf may hold.</summary>
    public const int Limit = 16;
    private static readonly Logger Log = new("store");
    private readonly Dictionary<string, Parcel> _parcels = new();
    private Shelf _shelf = new Shelf(Limit);

    public Store(string name) : base(name)
    {
        Name = name ?? throw new ArgumentNullException(nameof(name));
    }

    public string Name { get; }
    public int Count => _parcels.Count;
    public event EventHandler<Moved>? ParcelMoved;

    public Parcel this[string number] => Take(number);

    /// <summary>Takes the parcel with <paramref name="number"/> out.</summary>
    /// <exception cref="MissingParcelException">There is none.</exception>
    [Pure]
    public Parcel Take(string number)
    {
        // Numbers are never empty.
        if (string.IsNullOrEmpty(number))
        {
            throw new MissingParcelException("no such number");
        }

        foreach (var parcel in _parcels.Values)
        {
            if (parcel is Heavy heavy && parcel.Number == number)
                return heavy;
        }

        using var scope = Log.Begin(number);
        try
        {
            Parcel found = _shelf.Take(number);
            return found;
        }
        catch (ShelfException error) when (error.Expected)
        {
            Log.Missing(number);
        }
        finally
        {
            scope.Dispose();
        }

        return Kind switch { _ => new Parcel(number) };
    }

    public async Task PutAsync(Parcel parcel) => await Weigh(parcel);

    public void Put(Parcel parcel)
    {
        _parcels[parcel.Number] = parcel;
        int Square(int x) => x * x;
        Weigh(parcel);
    }

    protected virtual Task Weigh(Parcel parcel) => Task.CompletedTask;
    internal void Audit() { }
    private static int Hidden() => Abs(1);
}

public static class Parcels
{
    public static bool Fits(this Parcel parcel, Shelf shelf) => shelf.Free > 0;
}
