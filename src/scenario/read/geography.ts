import geodesic from "geographiclib-geodesic";
import { cos, sin } from "../../math/sines.js";
import { quote } from "../../quantity.js";
import { decimalIn } from "./trace-csv.js";

/** A place on the Earth, in degrees of WGS 84. */
export interface GeoPlace {
  readonly latitude: number;
  readonly longitude: number;
}

/** Columns of latitude and longitude in CSV files, in lower case. */
export const LATITUDE = ["latitude", "lat"];
export const LONGITUDE = ["longitude", "lon", "lng"];

/** The largest latitude, degrees. */
export const MOST_LATITUDE = 90;
export const MOST_LONGITUDE = 180;

/**
 * Metres east and north of an origin, by an azimuthal equidistant projection of the ellipsoid WGS 84:
 *
 *     x = s sin(a),   y = s cos(a)
 *
 * s is the length of the geodesic from the origin, a its direction at the origin, clockwise from north. Distances from the origin are
 * exact. The distance between two places d away from the origin has a relative error below d^2 / (6 R^2): 4e-7 at 10 km, 4e-5 at 100 km.
 *
 * @returns x and y, m
 * @source C. F. F. Karney, Algorithms for geodesics, Journal of Geodesy 87, 2013
 */
export const metresFrom = (origin: GeoPlace, { latitude, longitude }: GeoPlace): readonly [number, number] => {
  const { s12 = 0, azi1 = 0 } = geodesic.Geodesic.WGS84.Inverse(origin.latitude, origin.longitude, latitude, longitude);
  const direction = (azi1 * Math.PI) / 180;
  return [toMillimetre(s12 * sin(direction)), toMillimetre(s12 * cos(direction))];
};

/** Metres rounded to the millimetre, without a negative zero. */
export const toMillimetre = (value_m: number): number => Math.round(value_m * 1000) / 1000 + 0;

/**
 * A coordinate of a cell.
 *
 * @param most   degrees; Infinity: the coordinate is in metres
 * @param fault  called with each problem
 * @returns NaN or a number out of range for a bad cell
 */
export const coordinateIn = (cell: string, column: string, most: number, fault: (problem: string) => void): number => {
  const value = decimalIn(cell);
  if (!(Math.abs(value) <= most && Number.isFinite(value))) {
    const range = most === Infinity ? "a number of metres" : `degrees from -${most} to ${most}`;
    fault(`${column}: expected ${range}, got ${quote(cell)}`);
  }
  return value;
};
