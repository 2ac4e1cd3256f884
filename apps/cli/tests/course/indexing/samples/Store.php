<?php

declare(strict_types=1);

/*
 * This file is part of Parcels. For the full copyright and license information, see LICENSE.
 */

namespace Parcels\Store;

use InvalidArgumentException;
use Parcels\Model\Parcel;
use Parcels\Model\{Shelf, Weight as Mass};
use function Parcels\Wire\read;

/** The most parcels that one shelf may hold. */
const LIMIT = 16;
define('PARCELS_HOME', '/var/parcels');

/**
 * What parcels are put into.
 */
interface Keeper extends \Countable
{
    /** Puts a parcel away. */
    public function put(Parcel $parcel): void;
}

trait Logs
{
    protected function log(string $text): void
    {
        echo $text;
    }
}

enum Kind: string
{
    case Small = 'small';

    public function label(): string
    {
        return ucfirst($this->value);
    }
}

/**
 * Keeps parcels on shelves.
 *
 * @author Somebody <somebody@example.org>
 * @phpstan-type Entry array{number: string}
 */
#[Service]
final class Store extends Base implements Keeper
{
    use Logs;

    public const VERSION = '1';
    private const HIDDEN = 2;

    /** @var array<string, Parcel> */
    private array $parcels = [];
    protected Shelf $shelf;

    public function __construct(private Clock $clock, string $name = 'main')
    {
        $this->shelf = new Shelf(LIMIT);
    }

    /**
     * Takes a parcel out.
     *
     * @param  string $number its number
     * @throws MissingParcel where there is none
     */
    public function take(string $number): Parcel
    {
        // Nobody takes nothing.
        if ($number === '' || $this->shelf === null) {
            throw new MissingParcel("no such number");
        }

        foreach ($this->parcels as $key => $parcel) {
            if ($parcel instanceof Heavy) {
                return $parcel;
            }
        }

        try {
            $found = $this->shelf->take($number);
        } catch (ShelfException | \RuntimeException $error) {
            $this->log($error->getMessage());
        } finally {
            self::close();
        }

        switch ($number) {
            case 'a':
                return read($number);
            default:
                break;
        }

        return Registry::default()->take($number);
    }

    public function put(Parcel $parcel): void
    {
        $this->parcels[$parcel->number] = $parcel;
    }

    private static function close(): void {}
}

/** Whether a parcel may be put on a shelf. */
function fits(Parcel $parcel, Shelf $shelf): bool
{
    return $shelf->free() > 0;
}
