interface Degrees {
  readonly latitude: number;
  readonly longitude: number;
}

const RADIAN = Math.PI / 180;

/** Of WGS 84: the larger half axis, m, and the square of the eccentricity. */
const AXIS_M = 6_378_137;
const FLATTENING = 1 / 298.257_223_563;
const ECCENTRICITY_2 = FLATTENING * (2 - FLATTENING);

/** Metres from the centre of the Earth, of a place on the ellipsoid. */
const centred = ({ latitude, longitude }: Degrees): readonly [number, number, number] => {
  const [phi, lambda] = [latitude * RADIAN, longitude * RADIAN];
  const normal_m = AXIS_M / Math.sqrt(1 - ECCENTRICITY_2 * Math.sin(phi) ** 2);
  return [
    normal_m * Math.cos(phi) * Math.cos(lambda),
    normal_m * Math.cos(phi) * Math.sin(lambda),
    normal_m * (1 - ECCENTRICITY_2) * Math.sin(phi),
  ];
};

/**
 * Metres east and north of an origin, on the plane that touches the ellipsoid there: by way of coordinates that are centred in the Earth.
 *
 * @source B. Hofmann-Wellenhof et al., GNSS, 2008, sections 8.2.1 and 8.2.2
 */
export const eastNorthOf = (origin: Degrees, place: Degrees): readonly [number, number] => {
  const [phi, lambda] = [origin.latitude * RADIAN, origin.longitude * RADIAN];
  const [x0, y0, z0] = centred(origin);
  const [x, y, z] = centred(place);
  const [dx, dy, dz] = [x - x0, y - y0, z - z0];
  return [
    -Math.sin(lambda) * dx + Math.cos(lambda) * dy,
    -Math.sin(phi) * Math.cos(lambda) * dx - Math.sin(phi) * Math.sin(lambda) * dy + Math.cos(phi) * dz,
  ];
};
